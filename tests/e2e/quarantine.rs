//! What the server set aside, and what the administrator makes of it.

use crate::office::Office;
use anyhow::{Context, Result, ensure};
use coletor_common::op::{Event, Op};
use coletor_tests::client::Client;
use coletor_tests::ops::{answered, record, taken};
use serde_json::json;

const POINT: &str = "/ihm/tens_bat";

/// The operations that wait.
pub struct Apart {
    /// Bruno's answer in Ana's round.
    answer: Op,
    /// Bruno's comment there.
    comment: Op,
    /// Of a kind that the server does not know.
    newer: Op,
}

/// While nothing waits, the page says what it is for.
pub async fn nothing_waits(office: &Office) -> Result<()> {
    office.admin.waiting(0).await?;
    office.admin.go("quarantine").await?;
    office.admin.browser.see("[data-empty]").await?;
    office.admin.browser.shoot("admin-quarantine-empty").await
}

/// Ana's device sends what Bruno did in her round. The page, which is open, shows it by itself.
pub async fn a_device_sends_what_is_not_its_own(office: &mut Office) -> Result<Apart> {
    let (_, bruno, _) = Client::collector(&office.server, "bruno").await?;
    let phone = &mut office.phone;
    let first = phone.log.op(record(), taken());
    let answer = phone.foreign(&bruno, &first, answered(POINT, "25.5"));
    let comment = phone.foreign(&bruno, &first, Event::Commented { point: POINT.into(), text: "Cabo frouxo".into() });
    let newer = Op { kind: "measured_again".into(), ..phone.log.op(first.record, Event::Resumed {}) };
    let ack = phone.socket.push(vec![first, answer.clone(), comment.clone(), newer.clone()]).await?;
    ensure!((ack.through, ack.results.len()) == (4, 3), "three of four are set aside: {ack:?}");
    office.admin.waiting(3).await?;
    for op in [&answer, &comment, &newer] {
        office.admin.browser.see(&row(op)).await?;
    }
    Ok(Apart { answer, comment, newer })
}

/// Each line is in words: the point as the form calls it, the value with its unit, whose record it is.
pub async fn it_is_told_in_words(office: &Office, apart: &Apart) -> Result<()> {
    let browser = &office.admin.browser;
    let said = format!("{} [data-said]", row(&apart.answer));
    for part in ["TENSÃO NAS BATERIAS", "25,5 V"] {
        let shown = format!("document.querySelector({})?.textContent.includes({})", json!(said), json!(part));
        browser.until(&format!("the line says {part}"), coletor_tests::browser::PAGE, &shown).await?;
    }
    for (op, parts) in [(&apart.answer, ["Ana", "Bruno"]), (&apart.newer, ["mais novo", "Atualize o servidor"])] {
        let why = browser.text(&format!("{} [data-why]", row(op))).await?;
        ensure!(parts.iter().all(|part| why.contains(part)), "{parts:?} in {why:?}");
    }
    let raw = browser.text(&format!("{} pre", row(&apart.answer))).await?;
    let stored: serde_json::Value = serde_json::from_str(&raw)?;
    ensure!(stored == serde_json::to_value(&apart.answer)?, "all of the operation is there: {raw}");
    browser.shoot("admin-quarantine").await?;
    browser.click(&format!("{} summary", row(&apart.answer))).await?;
    browser.shoot("admin-quarantine-stored").await?;
    browser.click(&format!("{} summary", row(&apart.answer))).await
}

/// Its record's page says so too, and leads back.
pub async fn the_record_says_so_too(office: &Office, apart: &Apart) -> Result<()> {
    let browser = &office.admin.browser;
    browser.click(&format!("{} a", row(&apart.answer))).await?;
    browser.see("[data-quarantined=op_not_yours]").await?;
    browser.shoot("admin-record-quarantine").await?;
    browser.click("main a[href='/admin/quarantine']").await?;
    browser.see(&row(&apart.answer)).await
}

/// What the server will not apply stays, and the dialog says why.
pub async fn a_refusal_is_told(office: &Office, apart: &Apart) -> Result<()> {
    let admin = &office.admin;
    admin.decide(apart.newer.op_id, "apply", "Para ver se entra").await?;
    admin.confirm().await?;
    let refused = "document.querySelector('dialog[open] [role=alert]')?.textContent.includes('ainda não conhece')";
    admin.browser.until("the refusal is told", coletor_tests::browser::PAGE, refused).await?;
    admin.browser.shoot("admin-quarantine-refused").await?;
    admin.close_dialog().await?;
    admin.browser.see(&row(&apart.newer)).await
}

/// Applied with a reason, the answer is in the record, as Bruno's.
pub async fn one_is_applied(office: &Office, apart: &Apart) -> Result<()> {
    let admin = &office.admin;
    admin.decide(apart.answer.op_id, "apply", "").await?;
    admin.confirm().await?; // the browser itself asks for a reason
    admin.browser.see("dialog[open] textarea:invalid").await?;
    admin.browser.fill("dialog[open] textarea[name=reason]", "Bruno assumiu a ronda às 14 h").await?;
    admin.browser.shoot("admin-quarantine-apply").await?;
    admin.confirm().await?;
    admin.browser.miss(&row(&apart.answer)).await?;
    admin.browser.see("[data-done]").await?;
    admin.browser.miss("dialog[open]").await?;
    admin.browser.see("[role=status]:focus").await?;
    let done = "document.querySelector('[data-done]')?.textContent";
    admin
        .browser
        .switches(done, ["Aplicada ao registro: Resp", "Applied to the record: Ans", "Aplicada al registro: Resp"])
        .await?;
    admin.browser.shoot("admin-quarantine-applied").await?;
    admin.waiting(2).await?;
    let held = admin.record(apart.answer.record).await?.record;
    let answer = held.answers.get(POINT).context("the answer is not in the record")?;
    ensure!((answer.value.as_str(), answer.author) == ("25.5", apart.answer.author), "{answer:?}");
    Ok(())
}

/// Left aside it changes no record; both decisions can be read afterwards, by whom and why.
pub async fn another_is_left_aside(office: &Office, apart: &Apart) -> Result<()> {
    let admin = &office.admin;
    admin.decide(apart.comment.op_id, "dismiss", "Já corrigido na oficina").await?;
    admin.confirm().await?;
    admin.browser.miss(&row(&apart.comment)).await?;
    admin.waiting(1).await?;
    admin.browser.click("input[name=settled]").await?;
    for (op, reason) in [(&apart.answer, "assumiu a ronda"), (&apart.comment, "na oficina")] {
        let decision = admin.browser.text(&format!("{} .decided", row(op))).await?;
        ensure!(decision.contains(reason) && decision.contains("Administração"), "{decision:?}");
    }
    admin.browser.shoot("admin-quarantine-settled").await?;
    ensure!(admin.record(apart.comment.record).await?.record.comments.is_empty(), "the comment is in no record");
    Ok(())
}

fn row(op: &Op) -> String {
    format!("tr[data-quarantined='{}']", op.op_id)
}
