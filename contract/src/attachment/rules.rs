//! What a form takes: how many files, how large, of which kinds.

use serde::{Deserialize, Serialize};

use super::{AttachmentCode, MediaType};
use crate::limits::{
    ATTACHMENT_MAX_BYTES, ATTACHMENTS_MAX, ATTACHMENTS_MAX_BYTES, PICTURE_MAX_PIXELS,
};

/// What a form takes. A part of its public definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentRules {
    /// Most files of one request, 1 to [`ATTACHMENTS_MAX`].
    pub max_files: u32,
    /// Most bytes of one file.
    pub max_bytes: u64,
    /// Most bytes of all files of one request.
    pub total_bytes: u64,
    /// What files may be. Rows of one format are allowed together, so one of
    /// each is enough.
    pub types: Vec<MediaType>,
    /// Most pixels of a picture, width times height.
    pub max_pixels: u64,
    /// The longest edge that pictures have before they are sent, in pixels;
    /// larger ones are scaled down in the browser. Nothing: sent as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_down: Option<u32>,
}

impl Default for AttachmentRules {
    fn default() -> Self {
        Self {
            max_files: ATTACHMENTS_MAX as u32,
            max_bytes: ATTACHMENT_MAX_BYTES,
            total_bytes: ATTACHMENTS_MAX_BYTES,
            types: Self::formats().filter(|row| row.is_usual()).collect(),
            max_pixels: PICTURE_MAX_PIXELS,
            scale_down: None,
        }
    }
}

impl AttachmentRules {
    /// One row of each format, in the table's order.
    pub fn formats() -> impl Iterator<Item = MediaType> {
        let mut rows = MediaType::ALL.iter().copied();
        core::iter::from_fn(move || rows.find(|row| MediaType::from_word(row.word()) == Some(*row)))
    }

    /// Whether a file of this kind is taken.
    #[must_use]
    pub fn allows(&self, media_type: MediaType) -> bool {
        let mut types = self.types.iter();
        types.any(|allowed| allowed.word() == media_type.word())
    }

    /// Whether one more file of so many bytes is taken beside those that are
    /// there already.
    ///
    /// # Errors
    /// Why it is not.
    pub fn admit(&self, files: usize, bytes: u64, size: u64) -> Result<(), AttachmentCode> {
        if files >= self.max_files as usize {
            Err(AttachmentCode::TooMany)
        } else if size == 0 {
            Err(AttachmentCode::Empty)
        } else if size > self.max_bytes {
            Err(AttachmentCode::TooLarge)
        } else if bytes.saturating_add(size) > self.total_bytes {
            Err(AttachmentCode::TooLargeTogether)
        } else {
            Ok(())
        }
    }

    /// The value of `accept` of a file input: media types and endings.
    #[must_use]
    pub fn accept(&self) -> String {
        let rows = MediaType::ALL.iter().filter(|row| self.allows(**row));
        let mut words: Vec<String> = Vec::new();
        for row in rows {
            let endings = row.endings().iter().map(|ending| format!(".{ending}"));
            for word in core::iter::once(row.mime().to_owned()).chain(endings) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        words.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_admitted_beside_others_or_told_why_not() {
        let rules = AttachmentRules {
            max_files: 3,
            max_bytes: 10,
            total_bytes: 25,
            ..AttachmentRules::default()
        };
        for (files, bytes, size, expected) in [
            (0, 0, 10, Ok(())),
            (2, 15, 10, Ok(())),
            (2, 16, 10, Err(AttachmentCode::TooLargeTogether)),
            (3, 3, 1, Err(AttachmentCode::TooMany)),
            (0, 0, 11, Err(AttachmentCode::TooLarge)),
            (0, 0, 0, Err(AttachmentCode::Empty)),
            (0, u64::MAX, 1, Err(AttachmentCode::TooLargeTogether)),
        ] {
            assert_eq!(
                rules.admit(files, bytes, size),
                expected,
                "{files} {bytes} {size}"
            );
        }
    }

    #[test]
    fn rows_of_one_format_are_allowed_together() {
        let rules = AttachmentRules {
            types: vec![MediaType::Webm],
            ..AttachmentRules::default()
        };
        assert!(rules.allows(MediaType::WebmVoice) && !rules.allows(MediaType::OggVoice));
        assert_eq!(rules.accept(), "video/webm,.webm,audio/webm,.weba");
    }

    #[test]
    fn rules_are_read_as_they_are_written() -> Result<(), serde_json::Error> {
        let rules = AttachmentRules::default();
        let json = serde_json::to_string(&rules)?;
        assert!(
            json.starts_with(r#"{"maxFiles":10,"maxBytes":10485760,"#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<AttachmentRules>(&json)?, rules);
        Ok(())
    }
}
