//! Something to try: three rounds made of one workbook, one of them open, one over, one yet to come; and what they visit.

use crate::db::{Write, assets, forms, groups};
use crate::first::Somebody;
use crate::import;
use anyhow::{Context, ensure};
use coletor_common::account::Role;
use coletor_common::admin::{SaveGroup, SaveShift};
use coletor_common::asset::Asset;
use coletor_common::form::model::{Days, Form};
use coletor_common::form::read::compile;
use coletor_common::form::sheet::Workbook;
use coletor_common::id::{GroupId, PersonId, ProjectId, ShiftId};
use coletor_common::round::availability::DAY_MIN_MAX;
use coletor_common::time::{Millis, Zone, civil};

/// The demo project's name.
pub const PROJECT_NAME: &str = "Usina Demo";
/// The demo project's zone.
pub const ZONE: &str = "America/Sao_Paulo";
/// The group that its collectors are in.
const GROUP_NAME: &str = "Operação";
/// The shift that its collectors work in: always.
const SHIFT_NAME: &str = "Turno integral";
/// Who is in it.
pub const PEOPLE: &[Somebody] = &[
    ("admin", "Administração", Role::Administrator),
    ("ana", "Ana", Role::Collector),
    ("bruno", "Bruno", Role::Collector),
];

const WORKBOOK: &[u8] = include_bytes!("../demo/ronda-gde-scl01.xlsx");

/// What the rounds visit: code, name, and the code of what it is a part of.
const ASSETS: &[(&str, &str, &str)] = &[
    ("USINA", PROJECT_NAME, ""),
    ("GDE-SCL01", "Grupo diesel de emergência SCL01", "USINA"),
    ("GDE-SCL01-IHM", "GDE SCL01 - IHM", "GDE-SCL01"),
    ("GDE-SCL01-SAEC", "GDE SCL01 - SAEC", "GDE-SCL01"),
    ("QGE1", "Quadro geral de emergência 1", "USINA"),
    ("RET-QGE1", "RETIFICADOR QGE1", "QGE1"),
];

/// The assets.
pub fn assets() -> anyhow::Result<Vec<Asset>> {
    let asset = |(code, name, parent): &(&str, &str, &str)| {
        Ok(Asset { code: code.parse()?, name: (*name).to_owned(), parent: parent.parse().ok() })
    };
    ASSETS.iter().map(asset).collect()
}

/// Stores the assets.
pub async fn place(write: &mut Write, project: ProjectId) -> anyhow::Result<()> {
    let all = assets()?;
    Ok(assets::put(write, project, &all.iter().collect::<Vec<_>>()).await?)
}

/// The rounds, compiled.
pub fn rounds(zone: &Zone, now: Millis) -> anyhow::Result<Vec<Form>> {
    let workbook = import::workbook(WORKBOOK).context("the demo's workbook")?;
    let today = zone.local(now).day;
    let once = |id: &str, title: &str, from: i64, to: i64| {
        let cells = [
            ("form_id", id.to_owned()),
            ("form_title", title.to_owned()),
            ("attribute::coletor:period", "once".to_owned()),
            ("attribute::coletor:days", String::new()),
            ("attribute::coletor:from", format!("{}T00:00", date(from))),
            ("attribute::coletor:to", format!("{}T23:59", date(to))),
        ];
        cells.iter().try_fold(workbook.clone(), |workbook, (heading, text)| with_setting(workbook, heading, text))
    };
    let expired = once("gde_scl01_expirada", "Inspeção especial GDE SCL01 (expirada)", today - 1, today - 1)?;
    let future = once("gde_scl01_futura", "Inspeção especial GDE SCL01 (futura)", today + 7, today + 8)?;
    [workbook, expired, future].iter().map(form).collect()
}

fn form(workbook: &Workbook) -> anyhow::Result<Form> {
    let (form, findings) = compile(workbook);
    form.with_context(|| format!("the demo's workbook has errors: {findings:?}"))
}

fn date(day: i64) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

fn with_setting(mut workbook: Workbook, heading: &str, text: &str) -> anyhow::Result<Workbook> {
    let sheet = workbook.sheets.iter_mut().find(|sheet| sheet.name == "settings").context("no settings sheet")?;
    let [headings, values, ..] = sheet.rows.as_mut_slice() else { anyhow::bail!("no settings") };
    let column = headings.iter().position(|cell| cell == heading).with_context(|| format!("no column {heading}"))?;
    if values.len() <= column {
        values.resize(column + 1, String::new());
    }
    text.clone_into(&mut values[column]);
    Ok(workbook)
}

/// Puts a round in force.
pub async fn publish(write: &mut Write, project: ProjectId, form: &Form) -> anyhow::Result<()> {
    forms::put_draft(write, project, form).await?;
    ensure!(forms::publish(write, project, &form.id, &form.version).await?, "the demo's round is not there");
    Ok(())
}

/// A group and a shift of the collectors. No round is kept for them: they hide nothing.
pub async fn assign(write: &mut Write, project: ProjectId, people: &[PersonId]) -> anyhow::Result<()> {
    let people = people.to_vec();
    let group = SaveGroup { name: GROUP_NAME.into(), people: people.clone() };
    groups::save_group(write, project, GroupId(uuid::Uuid::now_v7()), &group).await?;
    let (from_min, to_min) = (0, DAY_MIN_MAX);
    let shift = SaveShift { name: SHIFT_NAME.into(), days: Days::Every, from_min, to_min, people };
    groups::save_shift(write, project, ShiftId(uuid::Uuid::now_v7()), &shift).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use coletor_common::form::model::Availability;

    #[test]
    fn every_stop_is_an_asset() {
        let zone = Zone { name: ZONE.into(), offsets: vec![(0, -180)] };
        let all = assets().unwrap();
        assert_eq!(coletor_common::asset::misplaced(&all), []);
        for form in rounds(&zone, 1_795_000_000_000).unwrap() {
            for (_, stop) in form.stops() {
                let code = stop.stop.as_ref().unwrap();
                assert!(all.iter().any(|asset| asset.code.as_str() == code), "{code}");
            }
        }
    }

    #[test]
    fn one_round_is_open_one_is_over_one_is_to_come() {
        let zone = Zone { name: ZONE.into(), offsets: vec![(0, -180)] };
        let forms = rounds(&zone, 1_795_000_000_000).unwrap();
        let ids: Vec<_> = forms.iter().map(|form| form.id.as_str()).collect();
        assert_eq!(ids, ["gde_scl01_diaria", "gde_scl01_expirada", "gde_scl01_futura"]);
        let today = zone.local(1_795_000_000_000).day;
        let window = |at: usize| match forms[at].round.as_ref().unwrap().availability {
            Availability::Once { from, to } => (from.0 - today, to.0 - today),
            Availability::Recurring { .. } => panic!("recurring"),
        };
        assert_eq!((window(1), window(2)), ((-1, -1), (7, 8)));
    }
}
