//! Files that a visitor attaches: what they may be, what they are by their own
//! bytes, what they are called, and what is taken out of them.
//!
//! The browser runs this before a file leaves it, the proxy while the file comes
//! in: [`Screening`] is all of it in one, fed piece by piece.

mod code;
mod media_type;
mod name;
mod receipt;
mod rules;
mod screening;
mod sniff;
mod strip;
mod textual;
mod zip;

pub use code::{AttachmentCode, Refusal};
pub use media_type::{AttachmentKind, Family, MediaType};
pub use name::{NAME_MAX_BYTES, clean_name};
pub use receipt::AttachmentReceipt;
pub use rules::AttachmentRules;
pub use screening::{Screened, Screening};
pub use sniff::{HEAD_MAX, sniff};
pub use strip::{Pixels, Removed, Stripper};
