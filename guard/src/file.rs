//! Looks through a file's contents, piece by piece.

use intake_contract::guard::Verdict;
use wasm_bindgen::prelude::*;

use crate::{Watch, wanted};

#[wasm_bindgen]
impl Watch {
    /// Takes the next bytes of a file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.file.feed(&self.guard, bytes);
    }

    /// Ends the file, and is ready for another. The numbers say: which word lists are
    /// wanted and whether the arithmetic on curves, as [`Watch::scan`] does; and of
    /// the gravest finding, if there is one, its kind's place among all, and whether
    /// it is blocked.
    pub fn finish(&mut self) -> Vec<u32> {
        let (found, wants) = std::mem::take(&mut self.file).finish(&self.guard);
        let mut told = wanted(wants).to_vec();
        if let Some(worst) = found.iter().max_by_key(|found| found.verdict) {
            told.extend([
                worst.kind as u32,
                u32::from(worst.verdict == Verdict::Blocked),
            ]);
        }
        told
    }
}
