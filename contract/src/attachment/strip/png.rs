//! PNG and APNG (W3C, Portable Network Graphics, third edition).
//!
//! Chunks that make the picture look as it does are kept; all others go: texts,
//! times, EXIF, and every private one. EXIF leaves its orientation behind.

use super::exif::{self, Exif, HELD_MAX};
use super::input::{Gather, be32, count_down};
use super::watch::Watch;
use super::{PixelBudget, Pixels, Refusal, Removed};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a picture looks like.
const KEPT: [&[u8; 4]; 18] = [
    b"PLTE", b"IDAT", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV",
    b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// Longest chunk, by the specification.
const CHUNK_MAX: u32 = (1 << 31) - 1;

/// Bytes of the checksum behind every chunk.
const CRC: u32 = 4;

type Kind = [u8; 4];

pub(super) struct Png {
    budget: PixelBudget,
    state: State,
    gather: Gather,
    pixels: Option<Pixels>,
    /// Whether there was anything of the picture.
    drawn: bool,
    /// Whether an EXIF has passed: there may be one.
    exif: bool,
    watch: Watch,
    removed: Removed,
}

#[derive(Clone, Copy)]
enum State {
    Signature,
    /// Length and kind of a chunk.
    Chunk,
    /// The picture's header, with its checksum.
    Header,
    /// A chunk that is passed on, with its checksum.
    Keep(u32),
    /// A chunk that goes, with its checksum.
    Skip(u32),
    /// The beginning of an EXIF, and how much of it and its checksum follows.
    Exif(u32),
    /// The checksum of the last chunk.
    End,
    Done,
}

impl Png {
    pub(super) fn new(budget: PixelBudget) -> Self {
        Self {
            budget,
            state: State::Signature,
            gather: Gather::of(SIGNATURE.len()),
            pixels: None,
            drawn: false,
            exif: false,
            watch: Watch::default(),
            removed: Removed::default(),
        }
    }

    pub(super) fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        while !input.is_empty() {
            self.step(&mut input, out)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(Option<Pixels>, Removed), Refusal> {
        match self.state {
            State::Done => Ok((self.pixels, self.removed)),
            _ => Err(Refusal::Broken),
        }
    }

    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match self.state {
            State::Signature => {
                if let Some(signature) = self.gather.fill(input) {
                    if signature != SIGNATURE {
                        return Err(Refusal::Broken);
                    }
                    out.extend(signature);
                    self.next();
                }
            }
            State::Chunk => {
                if let Some(head) = self.gather.fill(input) {
                    self.chunk(&head, out)?;
                }
            }
            State::Header => {
                if let Some(header) = self.gather.fill(input) {
                    let (width, height) = (be32(&header, 0), be32(&header, 4));
                    let (width, height) = (width.unwrap_or(0), height.unwrap_or(0));
                    self.pixels = Some(self.budget.check(width, height)?);
                    out.extend(header);
                    self.next();
                }
            }
            State::Keep(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                out.extend_from_slice(piece);
                self.go_on(State::Keep(left), is_over);
            }
            State::Skip(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                self.watch.see(piece);
                self.removed.location |= self.watch.found();
                self.go_on(State::Skip(left), is_over);
            }
            State::Exif(rest) => {
                if let Some(held) = self.gather.fill(input) {
                    self.exif(&held, rest == CRC, out);
                    self.watch = Watch::default();
                    self.state = State::Skip(rest);
                }
            }
            State::End => {
                if let Some(checksum) = self.gather.fill(input) {
                    out.extend(checksum);
                    self.state = State::Done;
                }
            }
            State::Done => {
                self.removed.other = true;
                *input = &[];
            }
        }
        Ok(())
    }

    fn next(&mut self) {
        self.gather = Gather::of(8);
        self.state = State::Chunk;
    }

    fn go_on(&mut self, state: State, is_over: bool) {
        if is_over {
            self.next();
        } else {
            self.state = state;
        }
    }

    fn chunk(&mut self, head: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let length = be32(head, 0).filter(|length| *length <= CHUNK_MAX);
        let length = length.ok_or(Refusal::Broken)?;
        let kind: Kind = *head.last_chunk().ok_or(Refusal::Broken)?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Refusal::Broken);
        }
        let is_first = self.pixels.is_none();
        self.state = match &kind {
            b"IHDR" if is_first && length == 13 => {
                self.gather = Gather::of(13 + CRC as usize);
                State::Header
            }
            // Its header comes first, or it is no picture.
            _ if is_first => return Err(Refusal::Broken),
            b"IEND" if length == 0 && self.drawn => {
                self.gather = Gather::of(CRC as usize);
                State::End
            }
            b"eXIf" if !self.exif => {
                self.exif = true;
                let held = HELD_MAX.min(length as usize);
                self.gather = Gather::of(held);
                if held == 0 {
                    self.removed.other = true;
                    self.state = State::Skip(CRC);
                    return Ok(());
                }
                self.state = State::Exif(length - held as u32 + CRC);
                return Ok(());
            }
            kept if KEPT.contains(&kept) => {
                self.drawn |= kept == b"IDAT";
                State::Keep(length + CRC)
            }
            // Unknown, and the picture can't be shown without it.
            [first, ..] if first.is_ascii_uppercase() => return Err(Refusal::Broken),
            _ => {
                self.removed.other = true;
                self.watch = Watch::default();
                self.state = State::Skip(length + CRC);
                return Ok(());
            }
        };
        out.extend_from_slice(head);
        Ok(())
    }

    fn exif(&mut self, held: &[u8], is_whole: bool, out: &mut Vec<u8>) {
        let known = Exif::read(held);
        self.removed.location |= known.location;
        let Some(orientation) = known.orientation else {
            self.removed.other = true;
            return;
        };
        let minimal = exif::minimal(orientation);
        let body = [b"eXIf".as_slice(), &minimal].concat();
        out.extend((minimal.len() as u32).to_be_bytes());
        out.extend_from_slice(&body);
        out.extend(crc(&body).to_be_bytes());
        self.removed.other |= !is_whole || held != minimal;
    }
}

/// The checksum of a chunk's kind and data (ISO 3309). Bit by bit: it is only
/// made of 30 bytes.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::crc;

    #[test]
    fn the_checksum_is_that_of_every_png() {
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
    }
}
