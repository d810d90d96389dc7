//! Records: the list, newest first, and the page of one.

mod act;
mod examined;
mod history;
mod list;
mod page;

pub use list::RecordsPage;
pub use page::RecordPageView;
