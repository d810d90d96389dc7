//! One process works with a folder of data. The lock ends with the process, however that ends.

use anyhow::Context;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

const NAME: &str = "lock";

/// The folder is ours until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Whose a folder is.
#[derive(Debug)]
pub enum Locked {
    /// Ours.
    Ours(Lock),
    /// Another process has it, of that number if it said so.
    Theirs(Option<i32>),
}

impl Lock {
    /// Takes a folder that is there, if nobody else has it.
    pub fn take(folder: &Path) -> anyhow::Result<Locked> {
        let path = folder.join(NAME);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                write!(file, "{}", std::process::id())?;
                Ok(Locked::Ours(Self { _file: file }))
            }
            Err(TryLockError::WouldBlock) => {
                let mut said = String::new();
                file.read_to_string(&mut said)?;
                Ok(Locked::Theirs(said.trim().parse().ok()))
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
        }
    }
}
