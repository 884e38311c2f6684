//! Notices an archive that hides in another file: a ZIP is read from its end,
//! so it may stand behind anything.

use super::Refusal;

/// How the record begins that ends every ZIP, with the two numbers of discs that
/// are zero in all but those of the age of floppy discs (APPNOTE 6.3.10, 4.3.16).
const END_RECORD: u64 = u64::from_be_bytes(*b"PK\x05\x06\0\0\0\0");

/// How far from the end of a file that record may begin: 22 bytes and a comment
/// of 65,535.
const REACH: u64 = 22 + 65_535;

/// Watches a file pass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ZipWatch {
    /// The last eight bytes.
    last: u64,
    seen: u64,
    /// Where the last such record began.
    record: Option<u64>,
}

impl ZipWatch {
    pub(super) fn push(&mut self, piece: &[u8]) {
        for &byte in piece {
            self.last = self.last << 8 | u64::from(byte);
            self.seen += 1;
            if self.last == END_RECORD && self.seen >= 8 {
                self.record = Some(self.seen - 8);
            }
        }
    }

    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.record {
            Some(record) if self.seen - record <= REACH => Err(Refusal::TypeNotAllowed),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_found_where_a_reader_would_find_it() {
        let record = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2E\0\0\0\x40\0\0\0\0\0";
        for (before, after, found) in [
            (0, 0, true),
            (100, 7, true),
            (9, 65_535, true),
            (9, 65_536, false),
        ] {
            let file = [vec![b'x'; before], record.to_vec(), vec![b'y'; after]].concat();
            for size in [1, 7, 4_096] {
                let mut watch = ZipWatch::default();
                file.chunks(size).for_each(|piece| watch.push(piece));
                assert_eq!(watch.finish().is_err(), found, "{before} {after} {size}");
            }
        }
    }
}
