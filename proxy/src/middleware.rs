//! What surrounds every request, whatever its handler does: a name and a log
//! line, headers, bounds on time, conditional requests, how many there
//! may be, and who may read the answer.

pub mod conditional;
pub mod cors;
pub mod deadline;
pub mod headers;
pub mod limit;
pub mod observe;

pub use observe::{RequestId, X_REQUEST_ID};
