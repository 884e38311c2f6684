//! One file on its way through: what it is, whether it may pass, and without
//! its metadata. Fed piece by piece; holds a few kilobytes whatever the size.

use super::sniff::{HEAD_MAX, sniff};
use super::strip::{Pixels, Removed, Stripper};
use super::textual::TextCheck;
use super::zip::ZipWatch;
use super::{AttachmentRules, Family, MediaType, Refusal, clean_name};

/// A file on its way through.
///
/// Pieces go in by [`Self::push`] and come out as they are to be kept, not
/// always at once; [`Self::finish`] gives the rest and the verdict. What came
/// out before a refusal is worthless.
pub struct Screening {
    rules: AttachmentRules,
    name: String,
    /// Bytes that came in.
    taken: u64,
    /// Bytes that went out.
    given: u64,
    stage: Stage,
}

enum Stage {
    /// The first bytes, until there are enough of them to tell what it is.
    Head(Vec<u8>),
    /// A picture, of a kind that is known.
    Picture(MediaType, Box<Stripper>),
    /// Text: no byte of it may be anything else.
    Text(MediaType, TextCheck),
    /// Passed on as it is, unless it is an archive as well.
    Whole(MediaType, ZipWatch),
}

/// What is known of a file that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// What it is.
    pub media_type: MediaType,
    /// What it is called: cleaned, and with an ending that fits what it is.
    pub file_name: String,
    /// How many bytes are left.
    pub size: u64,
    /// How large the picture is, if it is one.
    pub pixels: Option<Pixels>,
    /// What was taken out of it.
    pub removed: Removed,
}

impl Screening {
    /// Begins with a file that the sender calls `name`.
    #[must_use]
    pub fn new(rules: &AttachmentRules, name: &str) -> Self {
        Self {
            rules: rules.clone(),
            name: name.to_owned(),
            taken: 0,
            given: 0,
            stage: Stage::Head(Vec::new()),
        }
    }

    /// Takes the next piece, of any length. Gives what is to be kept of the
    /// file so far, after what it gave before.
    ///
    /// # Errors
    /// When the file does not pass. Nothing may be pushed after that.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.taken = self.taken.saturating_add(piece.len() as u64);
        if self.taken > self.rules.max_bytes {
            return Err(Refusal::TooLarge);
        }
        let mut kept = Vec::with_capacity(piece.len());
        self.advance(piece, &mut kept)?;
        self.given += kept.len() as u64;
        Ok(kept)
    }

    /// The file is complete: gives its last bytes, and what is known of it.
    ///
    /// # Errors
    /// When the file does not pass.
    pub fn finish(mut self) -> Result<(Vec<u8>, Screened), Refusal> {
        if self.taken == 0 {
            return Err(Refusal::Empty);
        }
        let mut kept = Vec::new();
        if let Stage::Head(head) = &mut self.stage {
            let head = core::mem::take(head);
            self.decide(&head, &mut kept)?;
        }
        let (media_type, pixels, removed) = match self.stage {
            // Deciding has left this stage behind.
            Stage::Head(_) => return Err(Refusal::TypeNotAllowed),
            Stage::Picture(media_type, stripper) => {
                let (pixels, removed) = stripper.finish(&mut kept)?;
                (media_type, Some(pixels), removed)
            }
            Stage::Text(media_type, check) => {
                check.finish()?;
                (media_type, None, Removed::default())
            }
            Stage::Whole(media_type, watch) => {
                watch.finish()?;
                (media_type, None, Removed::default())
            }
        };
        let screened = Screened {
            media_type,
            file_name: clean_name(&self.name, media_type),
            size: self.given + kept.len() as u64,
            pixels,
            removed,
        };
        Ok((kept, screened))
    }

    /// What the file was found to be, as soon as that is known.
    #[must_use]
    pub const fn media_type(&self) -> Option<MediaType> {
        match &self.stage {
            Stage::Head(_) => None,
            Stage::Picture(media_type, _)
            | Stage::Text(media_type, _)
            | Stage::Whole(media_type, _) => Some(*media_type),
        }
    }

    fn advance(&mut self, piece: &[u8], kept: &mut Vec<u8>) -> Result<(), Refusal> {
        match &mut self.stage {
            Stage::Head(head) => {
                let (first, rest) = piece.split_at(piece.len().min(HEAD_MAX - head.len()));
                head.extend_from_slice(first);
                if head.len() < HEAD_MAX {
                    return Ok(());
                }
                let head = core::mem::take(head);
                self.decide(&head, kept)?;
                self.advance(rest, kept)
            }
            Stage::Picture(_, stripper) => stripper.push(piece, kept),
            Stage::Text(_, check) => {
                check.push(piece)?;
                kept.extend_from_slice(piece);
                Ok(())
            }
            Stage::Whole(_, watch) => {
                watch.push(piece);
                kept.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    fn decide(&mut self, head: &[u8], kept: &mut Vec<u8>) -> Result<(), Refusal> {
        let media_type = sniff(head, &self.name).ok_or(Refusal::TypeNotAllowed)?;
        if !self.rules.allows(media_type) {
            return Err(Refusal::TypeNotAllowed);
        }
        self.stage = match media_type.family() {
            Family::Picture => Stage::Picture(
                media_type,
                Box::new(Stripper::new(media_type, self.rules.max_pixels)),
            ),
            Family::Text => Stage::Text(media_type, TextCheck::new(head)),
            _ => Stage::Whole(media_type, ZipWatch::default()),
        };
        self.advance(head, kept)
    }
}
