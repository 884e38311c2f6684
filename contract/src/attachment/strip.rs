//! Takes the metadata out of pictures while they pass, piece by piece.
//!
//! What a picture looks like is left alone: its pixels, its colour profile, how
//! it is turned. All else goes: where and when it was taken and with what, who
//! took it, what somebody wrote about it, smaller copies of it, and whatever
//! hides behind its end. Nothing is decoded, and no more than 64 KB is held.

mod exif;
mod gif;
mod input;
mod jpeg;
mod png;
mod watch;
mod webp;

use super::{MediaType, Refusal};

/// What was taken out of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Where it was taken.
    pub location: bool,
    /// Anything else: the camera, the time, names, comments, previews.
    pub other: bool,
}

impl Removed {
    /// Whether anything was.
    #[must_use]
    pub const fn any(self) -> bool {
        self.location || self.other
    }
}

/// How large a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixels {
    /// From left to right, at least 1.
    pub width: u32,
    /// From top to bottom, at least 1.
    pub height: u32,
}

/// Most pixels that a picture may have; a larger one is refused when its header
/// passes, long before anybody decodes it.
#[derive(Debug, Clone, Copy)]
struct PixelBudget(u64);

impl PixelBudget {
    fn check(self, width: u32, height: u32) -> Result<Pixels, Refusal> {
        match u64::from(width) * u64::from(height) {
            0 => Err(Refusal::Broken),
            pixels if pixels > self.0 => Err(Refusal::PictureTooLarge),
            _ => Ok(Pixels { width, height }),
        }
    }
}

/// One picture on its way through.
pub struct Stripper(Format);

enum Format {
    Png(png::Png),
    Jpeg(jpeg::Jpeg),
    Webp(webp::Webp),
    Gif(gif::Gif),
}

impl Stripper {
    /// Begins with a picture of at most `max_pixels`. A kind of file that is no
    /// picture is read as a PNG, and so found to be broken.
    #[must_use]
    pub fn new(media_type: MediaType, max_pixels: u64) -> Self {
        let budget = PixelBudget(max_pixels);
        Self(match media_type {
            MediaType::Jpeg => Format::Jpeg(jpeg::Jpeg::new(budget)),
            MediaType::Webp => Format::Webp(webp::Webp::new(budget)),
            MediaType::Gif => Format::Gif(gif::Gif::new(budget)),
            _ => Format::Png(png::Png::new(budget)),
        })
    }

    /// Takes the next piece, of any length, and appends what is kept to `out`.
    ///
    /// # Errors
    /// [`Refusal::Broken`] and [`Refusal::PictureTooLarge`]; nothing may be
    /// pushed after that.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match &mut self.0 {
            Format::Png(png) => png.push(piece, out),
            Format::Jpeg(jpeg) => jpeg.push(piece, out),
            Format::Webp(webp) => webp.push(piece, out),
            Format::Gif(gif) => gif.push(piece, out),
        }
    }

    /// The picture is complete.
    ///
    /// # Errors
    /// [`Refusal::Broken`] where it ended too early.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(Pixels, Removed), Refusal> {
        let (pixels, removed) = match self.0 {
            Format::Png(png) => png.finish()?,
            Format::Jpeg(jpeg) => jpeg.finish(out)?,
            Format::Webp(webp) => webp.finish()?,
            Format::Gif(gif) => gif.finish(out)?,
        };
        Ok((pixels.ok_or(Refusal::Broken)?, removed))
    }
}

#[cfg(test)]
mod tests;
