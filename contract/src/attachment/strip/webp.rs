//! WebP (RFC 9649).
//!
//! A WebP says in front how long it is, before anybody can know what will go.
//! So it keeps its length: what goes becomes a chunk `JUNK` full of zeros, which
//! readers pass over as any unknown one. EXIF leaves its orientation behind.

use super::exif::{self, Exif, HELD_MAX, MINIMAL_BYTES};
use super::input::{Gather, count_down, le16, le32};
use super::watch::Watch;
use super::{PixelBudget, Pixels, Refusal, Removed};

/// Bytes of a chunk's name and length.
const HEAD: u32 = 8;

/// Flags of `VP8X`.
const HAS_XMP: u8 = 0x04;
const HAS_EXIF: u8 = 0x08;

/// What stands in front of a frame's own chunks in an animation.
const FRAME_HEAD: u32 = 16;

/// Bytes of the header that tells a picture's size, lossy and lossless.
const LOSSY_HEAD: u32 = 10;
const LOSSLESS_HEAD: u32 = 5;

type Kind = [u8; 4];

pub(super) struct Webp {
    budget: PixelBudget,
    state: State,
    gather: Gather,
    /// Bytes to the end, as the file says in front.
    left: u32,
    /// Bytes to the end of the frame of an animation.
    frame_left: u32,
    pixels: Option<Pixels>,
    /// Whether there was anything of the picture.
    drawn: bool,
    /// Whether an EXIF is announced and has not come yet.
    exif: bool,
    watch: Watch,
    removed: Removed,
}

#[derive(Clone, Copy)]
enum State {
    /// `RIFF`, the length, `WEBP`.
    Start,
    /// Name and length of a chunk.
    Chunk,
    /// The beginning of a chunk that tells a size, and how much of it follows.
    Size(Kind, u32),
    /// A frame's own header.
    Frame,
    /// A chunk that is passed on.
    Keep(u32),
    /// A chunk that becomes zeros.
    Blank(u32),
    /// The beginning of an EXIF, and how much of the chunk follows.
    Exif(u32),
    Done,
}

impl Webp {
    pub(super) fn new(budget: PixelBudget) -> Self {
        Self {
            budget,
            state: State::Start,
            gather: Gather::of(12),
            left: 0,
            frame_left: 0,
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
            State::Done if self.drawn => Ok((self.pixels, self.removed)),
            _ => Err(Refusal::Broken),
        }
    }

    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match self.state {
            State::Start => {
                if let Some(start) = self.gather.fill(input) {
                    self.start(&start)?;
                    out.extend(start);
                    self.next();
                }
            }
            State::Chunk => {
                if let Some(head) = self.gather.fill(input) {
                    self.chunk(&head, out)?;
                }
            }
            State::Size(kind, rest) => {
                if let Some(head) = self.gather.fill(input) {
                    self.size(kind, head, out)?;
                    self.go_on(State::Keep(rest), rest == 0);
                }
            }
            State::Frame => {
                if let Some(head) = self.gather.fill(input) {
                    out.extend(head);
                    self.next();
                }
            }
            State::Keep(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                out.extend_from_slice(piece);
                self.go_on(State::Keep(left), is_over);
            }
            State::Blank(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                self.watch.see(piece);
                self.removed.location |= self.watch.found();
                self.removed.other |= piece.iter().any(|byte| *byte != 0);
                out.resize(out.len() + piece.len(), 0);
                self.go_on(State::Blank(left), is_over);
            }
            State::Exif(rest) => {
                if let Some(held) = self.gather.fill(input) {
                    self.exif(&held, rest, out);
                    self.watch = Watch::default();
                    self.go_on(State::Blank(rest), rest == 0);
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
        self.gather = Gather::of(HEAD as usize);
        self.state = if self.left == 0 {
            State::Done
        } else {
            State::Chunk
        };
    }

    fn go_on(&mut self, state: State, is_over: bool) {
        if is_over {
            self.next();
        } else {
            self.state = state;
        }
    }

    fn start(&mut self, start: &[u8]) -> Result<(), Refusal> {
        let length = le32(start, 4).and_then(|length| length.checked_sub(4));
        match (start.starts_with(b"RIFF"), start.ends_with(b"WEBP"), length) {
            (true, true, Some(length)) if length % 2 == 0 => {
                self.left = length;
                Ok(())
            }
            _ => Err(Refusal::Broken),
        }
    }

    fn chunk(&mut self, head: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let kind: Kind = *head.first_chunk().ok_or(Refusal::Broken)?;
        let length = le32(head, 4).ok_or(Refusal::Broken)?;
        let padded = length.checked_add(length % 2).ok_or(Refusal::Broken)?;
        let is_frame = &kind == b"ANMF";
        // The chunks of a frame are counted each by itself.
        let counted = if is_frame { FRAME_HEAD } else { padded };
        self.spend(is_frame, counted)?;
        match &kind {
            b"VP8X" if length == 10 && self.pixels.is_none() => {
                self.gather = Gather::of(10);
                self.state = State::Size(kind, 0);
            }
            b"VP8 " if length >= LOSSY_HEAD => {
                self.gather = Gather::of(LOSSY_HEAD as usize);
                self.state = State::Size(kind, padded - LOSSY_HEAD);
            }
            b"VP8L" if length >= LOSSLESS_HEAD => {
                self.gather = Gather::of(LOSSLESS_HEAD as usize);
                self.state = State::Size(kind, padded - LOSSLESS_HEAD);
            }
            // Two such headers, or one that is too short.
            b"VP8X" | b"VP8 " | b"VP8L" => return Err(Refusal::Broken),
            b"ANMF" => {
                let inside = length
                    .checked_sub(FRAME_HEAD)
                    .filter(|inside| inside % 2 == 0);
                let inside = inside.filter(|inside| (HEAD..=self.left).contains(inside));
                self.frame_left = inside.ok_or(Refusal::Broken)?;
                self.gather = Gather::of(FRAME_HEAD as usize);
                self.state = State::Frame;
            }
            b"ICCP" | b"ALPH" | b"ANIM" => self.go_on(State::Keep(padded), padded == 0),
            b"EXIF" if self.exif && padded >= MINIMAL_BYTES as u32 => {
                self.exif = false;
                let held = HELD_MAX.min(padded as usize);
                self.gather = Gather::of(held);
                self.state = State::Exif(padded - held as u32);
                return Ok(());
            }
            _ => {
                self.removed.other |= &kind != b"JUNK";
                self.watch = Watch::default();
                out.extend_from_slice(b"JUNK");
                out.extend(padded.to_le_bytes());
                self.go_on(State::Blank(padded), padded == 0);
                return Ok(());
            }
        }
        out.extend_from_slice(head);
        Ok(())
    }

    /// Takes a chunk off what is left of the file, and of the frame it stands in.
    fn spend(&mut self, is_frame: bool, counted: u32) -> Result<(), Refusal> {
        let whole = counted.checked_add(HEAD).ok_or(Refusal::Broken)?;
        if self.frame_left > 0 {
            if is_frame {
                return Err(Refusal::Broken);
            }
            let left = self.frame_left.checked_sub(whole);
            self.frame_left = left.ok_or(Refusal::Broken)?;
        }
        self.left = self.left.checked_sub(whole).ok_or(Refusal::Broken)?;
        Ok(())
    }

    fn size(&mut self, kind: Kind, mut head: Vec<u8>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let (width, height) = match &kind {
            b"VP8X" => {
                self.exif = head[0] & HAS_EXIF != 0;
                self.removed.other |= head[0] & HAS_XMP != 0;
                head[0] &= !HAS_XMP;
                (le24(&head, 4) + 1, le24(&head, 7) + 1)
            }
            b"VP8 " => {
                self.drawn = true;
                if head.get(3..6) != Some(b"\x9d\x01\x2a") {
                    return Err(Refusal::Broken);
                }
                let side = |at| u32::from(le16(&head, at).unwrap_or(0) & 0x3FFF);
                (side(6), side(8))
            }
            _ => {
                self.drawn = true;
                let bits = le32(&head, 1).unwrap_or(0);
                if head.first() != Some(&0x2F) {
                    return Err(Refusal::Broken);
                }
                ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
            }
        };
        let pixels = self.budget.check(width, height)?;
        // The canvas, where there is one, counts.
        self.pixels = self.pixels.or(Some(pixels));
        out.extend(head);
        Ok(())
    }

    /// Writes an EXIF with the orientation into the chunk's place. The rest of
    /// that becomes `JUNK`, or padding where there is no room for its name.
    fn exif(&mut self, held: &[u8], rest: u32, out: &mut Vec<u8>) {
        let tiff = held.strip_prefix(b"Exif\0\0").unwrap_or(held);
        let known = Exif::read(tiff);
        self.removed.location |= known.location;
        let minimal = exif::minimal(known.orientation.unwrap_or(1));
        let after = &held[MINIMAL_BYTES..];
        let is_same = held.starts_with(&minimal) && after.iter().all(|byte| *byte == 0);
        self.removed.other |= !is_same;
        let room = after.len() as u32 + rest;
        let padding = if room < HEAD { room } else { 0 };
        out.extend_from_slice(b"EXIF");
        out.extend((MINIMAL_BYTES as u32 + padding).to_le_bytes());
        out.extend_from_slice(&minimal);
        if room >= HEAD {
            out.extend_from_slice(b"JUNK");
            out.extend((room - HEAD).to_le_bytes());
            // `rest` follows as zeros.
            out.resize(out.len() + after.len().saturating_sub(HEAD as usize), 0);
        } else {
            out.resize(out.len() + padding as usize, 0);
        }
    }
}

fn le24(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 3) {
        Some(&[a, b, c]) => u32::from_le_bytes([a, b, c, 0]),
        _ => 0,
    }
}
