//! What the browser offers beside the page: clocks, locks, settings, files. Knows nothing of rounds or sync.

pub mod about;
pub mod awake;
pub mod cellular;
pub mod channel;
pub mod clock;
pub mod codes;
pub mod compass;
pub mod crash;
pub mod crypt;
pub mod drawing;
pub mod form_cache;
pub mod install;
pub mod js;
pub mod lock;
pub mod map;
pub mod picture;
pub mod place;
pub mod recorder;
pub mod service_worker;
pub mod settings;
pub mod sketch;
pub mod storage;
pub mod stream;
