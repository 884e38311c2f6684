//! Reading in pieces: a header may begin in one and end in the next.

/// Takes at most `most` bytes from the front.
pub(super) fn take<'i>(input: &mut &'i [u8], most: usize) -> &'i [u8] {
    let (taken, rest) = input.split_at(most.min(input.len()));
    *input = rest;
    taken
}

/// Collects a number of bytes that belong together.
#[derive(Default)]
pub(super) struct Gather {
    bytes: Vec<u8>,
    want: usize,
}

impl Gather {
    /// Wants so many bytes.
    pub(super) fn of(want: usize) -> Self {
        Self {
            bytes: Vec::new(),
            want,
        }
    }

    /// Takes what is missing from the front; gives all once nothing is.
    pub(super) fn fill(&mut self, input: &mut &[u8]) -> Option<Vec<u8>> {
        self.bytes
            .extend_from_slice(take(input, self.want - self.bytes.len()));
        (self.bytes.len() == self.want).then(|| core::mem::take(&mut self.bytes))
    }
}

/// Passes `left` bytes on or over, piece by piece; tells when none is left.
pub(super) fn count_down<'i>(left: &mut u32, input: &mut &'i [u8]) -> (&'i [u8], bool) {
    let piece = take(input, usize::try_from(*left).unwrap_or(usize::MAX));
    // No piece is longer than what is left.
    *left -= piece.len() as u32;
    (piece, *left == 0)
}

pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*two))
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*four))
}

pub(super) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*two))
}

pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*four))
}
