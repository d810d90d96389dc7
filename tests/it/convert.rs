//! Forms on the command line: a workbook that is written of a form gives the same form.

use coletor_tests::command::{coletor, written};
use coletor_tests::server::binary;
use coletor_tests::walker;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The demo's workbook and, where they are, the shared ones.
fn workbooks() -> Vec<PathBuf> {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/demo/ronda-gde-scl01.xlsx");
    let shared = std::env::var_os("COLETOR_SHARED").map(|shared| Path::new(&shared).join("forms"));
    let entries = shared.into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = entries.map(|entry| entry.unwrap().path()).filter(|file| file.extension() == Some(OsStr::new("xlsx")));
    std::iter::once(demo).chain(files).collect()
}

async fn convert(file: &Path, to: &str) -> Option<Vec<u8>> {
    let arguments = ["form", "convert", "--to", to].map(OsStr::new);
    written(arguments.into_iter().chain([file.as_os_str()])).await.unwrap()
}

#[tokio::test]
async fn a_workbook_that_is_written_gives_the_same_form() {
    let folder = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for file in workbooks() {
        // Some of the shared ones use what cannot be read yet.
        let Some(form) = convert(&file, "json").await else { continue };
        let again = folder.path().join("again.xlsx");
        fs::write(&again, convert(&file, "xlsform").await.expect("a workbook")).unwrap();
        let checked = coletor([OsStr::new("form"), OsStr::new("check"), again.as_os_str()]).await.unwrap();
        assert!(checked.well, "{}: {}", file.display(), checked.said);
        let again = convert(&again, "json").await.unwrap();
        assert!(again == form, "{}: {}", file.display(), String::from_utf8_lossy(&again));
        compared += 1;
    }
    assert!(compared > 0, "no workbook was read");
}

/// The WHO's verbal autopsy, from the first question to the last: answers that the engine finds, put into a script.
#[tokio::test]
async fn hundreds_of_questions_are_filled_by_a_script() {
    let shared = std::env::var_os("COLETOR_SHARED").map(|shared| Path::new(&shared).join("forms/whova_form.xlsx"));
    let Some(file) = shared.filter(|file| file.exists()) else {
        eprintln!("the WHO's form is not here: not filled");
        return;
    };
    let form = walker::compiled(&binary().unwrap(), &file).unwrap();
    let answers = walker::answers(&form, 1_795_000_000_000, |_| None).unwrap();
    assert!(answers.len() > 150, "only {} questions", answers.len());
    let line = |(path, value): &(String, String)| format!("{path} := {value}\n{path} = {value}\n{path} fine\n");
    let script: String = answers.iter().map(line).chain(["finish\n".to_owned()]).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("who.txt");
    fs::write(&path, script).unwrap();
    let filled = coletor([OsStr::new("form"), OsStr::new("run"), file.as_os_str(), path.as_os_str()]).await.unwrap();
    assert!(filled.well, "{}", filled.said);
    assert!(filled.said.contains(&format!("{} lines, all true", answers.len() * 3 + 1)), "{}", filled.said);
}
