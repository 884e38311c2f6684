//! The files of one request, and a picture while it is edited: what they are,
//! how far they have come, what is wrong. Knows nothing of the DOM.

mod board;
mod item;
mod list;
mod size;

pub use board::{Area, Board, Grip, Plan, Point, Rect, Tool};
pub use item::{Item, Key, Stage, Why};
pub use list::{List, Prepared, Progress};
pub use size::in_units;
