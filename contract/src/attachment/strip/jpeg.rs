//! JPEG (ITU-T T.81, JFIF, CIPA DC-008).
//!
//! Of the application segments three are kept, each cut to what it needs: JFIF,
//! colour profiles, and Adobe's, which tells how colours are to be read. EXIF is
//! replaced by one that holds the orientation, where there is one. All others go,
//! as do comments and whatever follows the end: previews, films, other pictures.

use super::exif::{self, Exif};
use super::input::{Gather, be16, count_down, take};
use super::watch::{Watch, names_a_place};
use super::{PixelBudget, Pixels, Refusal, Removed};

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const JFIF: &[u8] = b"JFIF\0";
const ADOBE: &[u8] = b"Adobe";

/// Bytes of a JFIF segment without its thumbnail.
const JFIF_BYTES: usize = 14;
/// Bytes of Adobe's segment.
const ADOBE_BYTES: usize = 12;

pub(super) struct Jpeg {
    budget: PixelBudget,
    state: State,
    gather: Gather,
    pixels: Option<Pixels>,
    /// Whether a scan has begun, without which there is no picture.
    scanned: bool,
    /// Whether an EXIF has passed: only the first one counts.
    exif: bool,
    removed: Removed,
}

#[derive(Clone, Copy)]
enum State {
    /// The two bytes with which every JPEG begins.
    Start,
    /// Where a marker must begin.
    Marker,
    /// Behind the 0xFF of a marker.
    Code,
    /// The length of the segment of this code.
    Length(u8),
    /// A segment that is passed on as it comes.
    Keep(u32),
    /// A segment that is judged as a whole.
    Hold(u8),
    /// The pixels.
    Scan,
    /// Behind a 0xFF among the pixels.
    ScanCode,
    /// Behind the end.
    Done,
}

impl Jpeg {
    pub(super) fn new(budget: PixelBudget) -> Self {
        Self {
            budget,
            state: State::Start,
            gather: Gather::of(2),
            pixels: None,
            scanned: false,
            exif: false,
            removed: Removed::default(),
        }
    }

    pub(super) fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        while !input.is_empty() {
            self.step(&mut input, out)?;
        }
        Ok(())
    }

    pub(super) fn finish(self, out: &mut Vec<u8>) -> Result<(Option<Pixels>, Removed), Refusal> {
        match self.state {
            State::Done => {}
            // Some cameras forget the end; every decoder forgives that.
            State::Scan | State::ScanCode => out.extend([0xFF, EOI]),
            _ => return Err(Refusal::Broken),
        }
        Ok((self.pixels, self.removed))
    }

    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match self.state {
            State::Start => {
                if let Some(start) = self.gather.fill(input) {
                    if start != [0xFF, SOI] {
                        return Err(Refusal::Broken);
                    }
                    out.extend(start);
                    self.state = State::Marker;
                }
            }
            State::Marker => match take(input, 1) {
                [0xFF] => self.state = State::Code,
                _ => return Err(Refusal::Broken),
            },
            State::Code => {
                if let [code] = take(input, 1) {
                    self.marker(*code, out)?;
                }
            }
            State::Length(code) => {
                if let Some(length) = self.gather.fill(input) {
                    self.segment(code, &length, out)?;
                }
            }
            State::Keep(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                out.extend_from_slice(piece);
                self.state = match (is_over, self.scanned) {
                    (false, _) => State::Keep(left),
                    (true, true) => State::Scan,
                    (true, false) => State::Marker,
                };
            }
            State::Hold(code) => {
                if let Some(payload) = self.gather.fill(input) {
                    self.judge(code, &payload, out)?;
                }
            }
            State::Scan => {
                let end = input.iter().position(|byte| *byte == 0xFF);
                out.extend_from_slice(take(input, end.unwrap_or(input.len())));
                if !take(input, 1).is_empty() {
                    self.state = State::ScanCode;
                }
            }
            State::ScanCode => match take(input, 1) {
                // A stuffed byte, or a restart: still pixels.
                [code @ (0x00 | 0xD0..=0xD7)] => {
                    out.extend([0xFF, *code]);
                    self.state = State::Scan;
                }
                [code] => self.marker(*code, out)?,
                _ => {}
            },
            State::Done => {
                self.removed.other = true;
                *input = &[];
            }
        }
        Ok(())
    }

    fn marker(&mut self, code: u8, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.state = match code {
            // Markers may be filled up with 0xFF.
            0xFF => match self.state {
                State::ScanCode => State::ScanCode,
                _ => State::Code,
            },
            EOI if self.scanned => {
                out.extend([0xFF, EOI]);
                State::Done
            }
            // Frames, tables, scans, application data, comments and extensions,
            // all of which have a length.
            0xC0..=0xC7 | 0xC9..=0xCF | 0xDA..=0xFE => {
                self.gather = Gather::of(2);
                State::Length(code)
            }
            _ => return Err(Refusal::Broken),
        };
        Ok(())
    }

    fn segment(&mut self, code: u8, length: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let payload = be16(length, 0).and_then(|length| length.checked_sub(2));
        let payload = payload.ok_or(Refusal::Broken)?;
        let is_frame = matches!(code, 0xC0..=0xCF) && !matches!(code, 0xC4 | 0xCC);
        if is_frame || matches!(code, 0xE0..=0xFE) {
            self.gather = Gather::of(usize::from(payload));
            self.state = State::Hold(code);
            if payload == 0 {
                self.judge(code, &[], out)?;
            }
        } else {
            // A scan needs a frame.
            if code == SOS && self.pixels.is_none() {
                return Err(Refusal::Broken);
            }
            self.scanned = self.scanned || code == SOS;
            out.extend([0xFF, code]);
            out.extend_from_slice(length);
            self.state = State::Keep(u32::from(payload));
        }
        Ok(())
    }

    fn judge(&mut self, code: u8, payload: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match code {
            0xC0..=0xCF => {
                // One frame is all that decoders take, and its size is what they reserve.
                let (height, width) = (be16(payload, 1), be16(payload, 3));
                let (Some(height), Some(width), None) = (height, width, self.pixels) else {
                    return Err(Refusal::Broken);
                };
                self.pixels = Some(self.budget.check(width.into(), height.into())?);
                write(code, payload, out);
            }
            0xE0 if payload.starts_with(JFIF) && payload.len() >= JFIF_BYTES => {
                let mut jfif = payload[..JFIF_BYTES].to_vec();
                // How wide and high the thumbnail is that followed.
                jfif[12..].fill(0);
                self.removed.other |= jfif != payload;
                write(code, &jfif, out);
            }
            0xE1 if payload.starts_with(EXIF) => self.exif(&payload[EXIF.len()..], out),
            0xE2 if payload.starts_with(ICC) => write(code, payload, out),
            0xEE if payload.starts_with(ADOBE) && payload.len() >= ADOBE_BYTES => {
                self.removed.other |= payload.len() > ADOBE_BYTES;
                write(code, &payload[..ADOBE_BYTES], out);
            }
            0xE1 => {
                let mut watch = Watch::default();
                watch.see(payload);
                self.drop_it(watch.found());
            }
            0xED => self.drop_it(names_a_place(payload)),
            _ => self.drop_it(false),
        }
        self.state = if self.scanned {
            State::Scan
        } else {
            State::Marker
        };
        Ok(())
    }

    fn exif(&mut self, payload: &[u8], out: &mut Vec<u8>) {
        let is_first = !core::mem::replace(&mut self.exif, true);
        let known = Exif::read(payload);
        if let (Some(orientation), true) = (known.orientation, is_first) {
            let minimal = exif::minimal(orientation);
            write(0xE1, &[EXIF, &minimal].concat(), out);
            if payload == minimal {
                return;
            }
        }
        self.drop_it(known.location);
    }

    fn drop_it(&mut self, location: bool) {
        self.removed.other = true;
        self.removed.location |= location;
    }
}

fn write(code: u8, payload: &[u8], out: &mut Vec<u8>) {
    // What was held came with a length of 16 bits, and no more is ever written.
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xFF, code]);
    out.extend(length.to_be_bytes());
    out.extend_from_slice(payload);
}
