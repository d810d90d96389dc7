//! The collector's screens. They ask `app` and `editor`; storage and network are out of their sight.

pub mod collecting;
mod device;
pub mod frame;
pub mod give;
pub mod home;
mod install;
pub mod lock;
mod notices;
pub mod obstacle;
pub mod open;
mod pin;
pub mod record;
pub mod root;
pub mod rounds;
pub mod summary;
pub mod sync;
