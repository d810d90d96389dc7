//! Components of both apps. They draw; they open no database and no connection.

pub mod dialog;
pub mod dynamic;
pub mod icon;
pub mod line;
pub mod marked;
pub mod settings;
pub mod sign_in;
