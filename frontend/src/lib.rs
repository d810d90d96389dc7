//! Coletor in the browser.
