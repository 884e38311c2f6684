//! GIF (GIF89a). Comments, plain texts and the extensions of applications go,
//! except for the one that says how often an animation is repeated, and the one
//! that holds a colour profile.

use super::input::{Gather, count_down, le16, take};
use super::watch::Watch;
use super::{PixelBudget, Pixels, Refusal, Removed};

/// Signature and screen: version, width, height, flags, background, aspect.
const HEAD: usize = 13;

/// The longest code with which the pixels may begin (GIF89a, appendix F).
const CODE_MAX: u8 = 11;

const NETSCAPE: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];
const PROFILE: &[u8] = b"ICCRGBG1012";

pub(super) struct Gif {
    budget: PixelBudget,
    state: State,
    gather: Gather,
    pixels: Option<Pixels>,
    /// Whether a picture has begun.
    drawn: bool,
    /// Whether the extension that is read says how often to repeat.
    loops: bool,
    watch: Watch,
    removed: Removed,
}

#[derive(Clone, Copy)]
enum State {
    Head,
    /// A table of colours.
    Colours(u32, After),
    /// What comes next.
    Block,
    /// What kind of extension it is.
    Label,
    /// How a picture is shown: length, four bytes.
    Control,
    /// Whose extension it is: the length, then the name.
    Application,
    Name,
    /// Position and size of a picture.
    Image,
    /// The size of the first code.
    Code,
    /// The length of a part, and the part, that is passed on.
    KeepLength,
    Keep(u32),
    /// The same of one that goes.
    SkipLength,
    Skip(u32),
    /// The same of one that may say how often to repeat.
    LoopLength,
    Loop(u8),
    Done,
}

/// What follows a table of colours.
#[derive(Clone, Copy)]
enum After {
    Screen,
    Image,
}

impl Gif {
    pub(super) fn new(budget: PixelBudget) -> Self {
        Self {
            budget,
            state: State::Head,
            gather: Gather::of(HEAD),
            pixels: None,
            drawn: false,
            loops: false,
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

    pub(super) fn finish(self, out: &mut Vec<u8>) -> Result<(Option<Pixels>, Removed), Refusal> {
        match self.state {
            State::Done if self.drawn => {}
            // Every decoder forgives a missing end between two blocks.
            State::Block if self.drawn => out.push(b';'),
            _ => return Err(Refusal::Broken),
        }
        Ok((self.pixels, self.removed))
    }

    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match self.state {
            State::Head => {
                if let Some(head) = self.gather.fill(input) {
                    self.head(&head)?;
                    out.extend(head);
                }
            }
            State::Colours(mut left, after) => {
                let (piece, is_over) = count_down(&mut left, input);
                out.extend_from_slice(piece);
                self.state = match (is_over, after) {
                    (false, _) => State::Colours(left, after),
                    (true, After::Screen) => State::Block,
                    (true, After::Image) => State::Code,
                };
            }
            State::Image => {
                if let Some(image) = self.gather.fill(input) {
                    self.image(&image)?;
                    out.extend(image);
                }
            }
            State::Control => {
                if let Some(control) = self.gather.fill(input) {
                    if control[0] != 4 {
                        return Err(Refusal::Broken);
                    }
                    out.extend_from_slice(b"!\xF9");
                    out.extend(control);
                    out.push(0);
                    self.state = State::SkipLength;
                    self.watch = Watch::default();
                }
            }
            State::Name => {
                if let Some(name) = self.gather.fill(input) {
                    self.loops = NETSCAPE.contains(&name.as_slice());
                    self.state = if self.loops {
                        State::LoopLength
                    } else if name == PROFILE {
                        out.extend_from_slice(b"!\xFF\x0B");
                        out.extend(name);
                        State::KeepLength
                    } else {
                        self.removed.other = true;
                        State::SkipLength
                    };
                }
            }
            State::Loop(length) => {
                if let Some(part) = self.gather.fill(input) {
                    self.repeat(length, &part, out);
                }
            }
            State::Keep(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                out.extend_from_slice(piece);
                self.state = if is_over {
                    State::KeepLength
                } else {
                    State::Keep(left)
                };
            }
            State::Skip(mut left) => {
                let (piece, is_over) = count_down(&mut left, input);
                self.see(piece);
                self.removed.other = true;
                self.state = if is_over {
                    State::SkipLength
                } else {
                    State::Skip(left)
                };
            }
            State::Done => {
                self.removed.other = true;
                *input = &[];
            }
            _ => {
                if let [byte] = take(input, 1) {
                    self.byte(*byte, out)?;
                }
            }
        }
        Ok(())
    }

    /// What one byte decides.
    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.state = match (self.state, byte) {
            (State::Block, b'!') => State::Label,
            (State::Block, b',') => {
                out.push(b',');
                self.gather = Gather::of(9);
                State::Image
            }
            (State::Block, b';') => {
                out.push(b';');
                State::Done
            }
            // Some encoders end a block twice, and every decoder forgives it.
            (State::Block, 0) => State::Block,
            (State::Label, 0xF9) => {
                self.gather = Gather::of(5);
                State::Control
            }
            (State::Label, label) => {
                self.watch = Watch::default();
                if label == 0xFF {
                    State::Application
                } else {
                    self.removed.other = true;
                    State::SkipLength
                }
            }
            (State::Application, 11) => {
                self.gather = Gather::of(11);
                State::Name
            }
            (State::Application, length) => {
                self.removed.other = true;
                skip(length)
            }
            (State::Code, 1..=CODE_MAX) => {
                out.push(byte);
                self.drawn = true;
                State::KeepLength
            }
            (State::KeepLength, length) => {
                out.push(length);
                if length == 0 {
                    State::Block
                } else {
                    State::Keep(length.into())
                }
            }
            (State::SkipLength, length) => {
                // XMP is no list of parts: its text stands where lengths should.
                self.see(&[length]);
                skip(length)
            }
            (State::LoopLength, 0) => State::Block,
            (State::LoopLength, length) => {
                self.gather = Gather::of(length.into());
                State::Loop(length)
            }
            _ => return Err(Refusal::Broken),
        };
        Ok(())
    }

    fn head(&mut self, head: &[u8]) -> Result<(), Refusal> {
        if !head.starts_with(b"GIF87a") && !head.starts_with(b"GIF89a") {
            return Err(Refusal::Broken);
        }
        self.pixels = Some(self.area(head, 6)?);
        self.state = colours(head[10], After::Screen).unwrap_or(State::Block);
        Ok(())
    }

    fn image(&mut self, image: &[u8]) -> Result<(), Refusal> {
        // A picture may reach beyond the screen, which then grows.
        self.area(image, 4)?;
        self.state = colours(image[8], After::Image).unwrap_or(State::Code);
        Ok(())
    }

    fn area(&self, bytes: &[u8], at: usize) -> Result<Pixels, Refusal> {
        let (width, height) = (le16(bytes, at), le16(bytes, at + 2));
        let (width, height) = (width.unwrap_or(0), height.unwrap_or(0));
        self.budget.check(width.into(), height.into())
    }

    /// A part of the extension that repeats: 1 and how often.
    fn repeat(&mut self, length: u8, part: &[u8], out: &mut Vec<u8>) {
        if let ([1, low, high], true) = (part, self.loops) {
            self.loops = false;
            out.extend_from_slice(b"!\xFF\x0BNETSCAPE2.0\x03\x01");
            out.extend([*low, *high, 0]);
        } else {
            // How much to buffer, which nobody heeds, or anything at all.
            self.removed.other |= length > 0;
        }
        self.state = State::LoopLength;
    }

    fn see(&mut self, piece: &[u8]) {
        self.watch.see(piece);
        self.removed.location |= self.watch.found();
    }
}

fn skip(length: u8) -> State {
    if length == 0 {
        State::Block
    } else {
        State::Skip(length.into())
    }
}

/// The table of colours that flags announce.
fn colours(flags: u8, after: After) -> Option<State> {
    let entries = 2_u32 << (flags & 7);
    (flags & 0x80 != 0).then_some(State::Colours(3 * entries, after))
}
