//! Files that visitors attach, from the upload to the ticket: taken in while
//! they stream (`upload.rs`), kept in a [`store`], claimed by the request that
//! names them, and erased when nobody needs them any more (`sweep.rs`).

mod kept;
pub mod scan;
pub mod store;

pub use kept::KeptFile;
