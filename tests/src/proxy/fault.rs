//! What can be wrong with a line, by name.

use std::time::Duration;

/// How long a slow line waits before it takes the next bytes.
pub const TICK: Duration = Duration::from_millis(10);

/// A direction of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

/// What is wrong, for connections that are open and for those that come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Connections are reset.
    Cut,
    /// Connections are taken, and no byte passes; what was sent arrives once the line is restored.
    Stalled,
    /// The server hears the client; what it answers is held back.
    Mute,
    /// The server's end is reset, the client's stays open and silent for as long as the client keeps it.
    HalfOpen,
    /// Each connection carries so many more bytes of one direction and is then reset.
    Truncated {
        /// The direction.
        way: Way,
        /// How many.
        bytes: usize,
    },
    /// Each direction of each connection carries so many bytes each [`TICK`].
    Slow {
        /// How many.
        bytes: usize,
    },
}

impl Fault {
    /// Whether open connections end at once.
    pub fn breaks(self) -> bool {
        matches!(self, Self::Cut | Self::HalfOpen)
    }

    /// Whether bytes of that direction wait.
    pub fn holds(self, way: Way) -> bool {
        self == Self::Stalled || (self == Self::Mute && way == Way::Down)
    }

    /// How many bytes of that direction pass before something happens; `None` where nothing does.
    pub fn lets_pass(self, way: Way) -> Option<usize> {
        match self {
            Self::Truncated { way: cut, bytes } if cut == way => Some(bytes),
            Self::Slow { bytes } => Some(bytes),
            _ => None,
        }
    }
}
