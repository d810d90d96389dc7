//! Effects, without code of their own for each: the compiler writes one loop for all of them.

use leptos::prelude::Effect;

/// Runs now, and again whenever something changes that it has read.
pub fn whenever(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(run);
}
