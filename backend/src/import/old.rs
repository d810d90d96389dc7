//! The old `.xls`: its reader makes room for whatever a file claims to hold, and a failed allocation ends a process. So it
//! runs in a process of its own, this binary once more, with little memory and little time.

use super::ImportError;
use super::workbook::{PLACES_MAX, SHEETS_MAX};
use calamine::{Data, Reader, Xls};
use coletor_common::form::sheet::{Sheet, Workbook};
use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};

/// How a compound file, such as an `.xls`, begins.
pub const MAGIC: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];
/// Most memory of the process, in bytes.
const MEMORY_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Most time that it computes, in seconds.
const CPU_SECONDS_MAX: u64 = 60;

/// The cells of an old workbook. Blocks until they are there.
///
/// # Errors
/// [`ImportError`]; any bytes may come in.
pub fn workbook(bytes: &[u8]) -> Result<Workbook, ImportError> {
    super::workbook::too_large("bytes", bytes.len() as u64, super::workbook::BYTES_MAX as u64)?;
    let failed = |error: std::io::Error| ImportError::NotAWorkbook(format!("its reader cannot run: {error}"));
    let program = std::env::current_exe().map_err(failed)?;
    let mut reader = Command::new(program)
        .args(["form", "cells"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    // It reads everything before it writes anything; one that died is found out below.
    let fed = reader.stdin.take().map_or(Ok(()), |mut input| input.write_all(bytes));
    let output = reader.wait_with_output().map_err(failed)?;
    let told = if fed.is_ok() && output.status.success() { serde_json::from_slice(&output.stdout).ok() } else { None };
    told.unwrap_or_else(|| Err("its parts make no sense, or it claims to be larger than can be read".to_owned()))
        .map_err(ImportError::NotAWorkbook)
}

/// What the process does: from the bytes at its standard input to cells, or what is wrong, at its standard output.
pub fn command() -> anyhow::Result<()> {
    limit_itself()?;
    let mut bytes = Vec::new();
    std::io::stdin().take(super::workbook::BYTES_MAX as u64).read_to_end(&mut bytes)?;
    serde_json::to_writer(std::io::stdout().lock(), &cells(bytes))?;
    Ok(())
}

#[cfg(unix)]
fn limit_itself() -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, limit(MEMORY_BYTES_MAX))?;
    setrlimit(Resource::Cpu, limit(CPU_SECONDS_MAX))?;
    Ok(())
}

#[cfg(not(unix))]
fn limit_itself() -> anyhow::Result<()> {
    anyhow::bail!("an old .xls is read only where a process can be limited: save it as .xlsx")
}

fn cells(bytes: Vec<u8>) -> Result<Workbook, String> {
    let mut file: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let (mut sheets, mut places) = (Vec::new(), 0);
    for name in file.sheet_names().into_iter().take(SHEETS_MAX) {
        let Ok(range) = file.worksheet_range(&name) else { continue };
        // A range begins with its first cell that is filled.
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut rows = vec![Vec::new(); top as usize];
        for cells in range.rows() {
            let mut row = vec![String::new(); left as usize];
            row.extend(cells.iter().map(text));
            let used = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            row.truncate(used);
            places += used;
            if places > PLACES_MAX {
                return Err(format!("more than {PLACES_MAX} cells"));
            }
            rows.push(row);
        }
        sheets.push(Sheet { name, rows });
    }
    Ok(Workbook { sheets })
}

fn text(value: &Data) -> String {
    use super::workbook::{float, moment};
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::String(text) => text.trim_end().to_owned(),
        Data::Bool(is) => if *is { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(at) => moment(at),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}
