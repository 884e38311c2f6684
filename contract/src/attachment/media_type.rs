//! Every kind of file that Intake knows, in one table.

use serde::{Deserialize, Serialize};

/// What Mava calls a file, in `type` of an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttachmentKind {
    /// A still picture.
    Image,
    /// A film.
    Video,
    /// A recording, as music.
    Audio,
    /// A voice memo: what browsers and messengers record.
    Voice,
    /// A picture that moves.
    Animation,
    /// Anything else.
    File,
}

/// What a file is handled as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// It has pixels, and its metadata is taken out.
    Picture,
    /// A film.
    Video,
    /// Sound alone.
    Audio,
    /// A document with pages.
    Document,
    /// Plain text of some kind.
    Text,
}

/// One row for each: its word in the configuration and on the wire, its media
/// type (MIME), the endings of its names with the usual one first, its family,
/// what Mava calls it, and whether forms take it unless configured.
macro_rules! media_types {
    ($($(#[$doc:meta])* $variant:ident $word:literal $mime:literal [$($ending:literal)+] $family:ident $kind:ident $usual:literal,)+) => {
        /// What a file is, by its own bytes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum MediaType {
            $($(#[$doc])* $variant,)+
        }

        impl MediaType {
            /// Every row, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The format's word, by which the configuration allows it. Rows of one
            /// format share it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The media type (RFC 6838).
            #[must_use]
            pub const fn mime(self) -> &'static str {
                match self { $(Self::$variant => $mime,)+ }
            }

            /// How names of such files end, without the point, in lower case; the
            /// first is given to names that end otherwise.
            #[must_use]
            pub const fn endings(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($ending,)+],)+ }
            }

            /// What it is handled as.
            #[must_use]
            pub const fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)+ }
            }

            /// What Mava calls it.
            #[must_use]
            pub const fn kind(self) -> AttachmentKind {
                match self { $(Self::$variant => AttachmentKind::$kind,)+ }
            }

            /// Whether forms take it unless they are configured.
            #[must_use]
            pub const fn is_usual(self) -> bool {
                match self { $(Self::$variant => $usual,)+ }
            }
        }
    };
}

media_types! {
    /// Portable Network Graphics, animated ones included.
    Png "png" "image/png" ["png"] Picture Image true,
    /// JPEG.
    Jpeg "jpeg" "image/jpeg" ["jpg" "jpeg" "jfif"] Picture Image true,
    /// WebP.
    Webp "webp" "image/webp" ["webp"] Picture Image true,
    /// GIF, which chats show as an animation.
    Gif "gif" "image/gif" ["gif"] Picture Animation true,
    /// MPEG-4 with pictures.
    Mp4 "mp4" "video/mp4" ["mp4" "m4v"] Video Video true,
    /// WebM with pictures.
    Webm "webm" "video/webm" ["webm"] Video Video true,
    /// WebM with nothing but Opus: what browsers record of a voice.
    WebmVoice "webm" "audio/webm" ["weba" "webm"] Audio Voice true,
    /// WebM with other sound alone.
    WebmAudio "webm" "audio/webm" ["weba" "webm"] Audio Audio true,
    /// A PDF document.
    Pdf "pdf" "application/pdf" ["pdf"] Document File true,
    /// Plain text.
    Text "txt" "text/plain" ["txt" "text"] Text File true,
    /// A log.
    Log "log" "text/plain" ["log"] Text File true,
    /// JSON.
    Json "json" "application/json" ["json"] Text File true,
    /// Comma-separated values.
    Csv "csv" "text/csv" ["csv"] Text File false,
    /// Opus in Ogg: what messengers record of a voice.
    OggVoice "ogg" "audio/ogg" ["ogg" "opus" "oga"] Audio Voice false,
    /// Other sound in Ogg.
    OggAudio "ogg" "audio/ogg" ["ogg" "oga"] Audio Audio false,
    /// MP3.
    Mp3 "mp3" "audio/mpeg" ["mp3"] Audio Audio false,
    /// MPEG-4 with sound alone.
    M4a "m4a" "audio/mp4" ["m4a"] Audio Audio false,
    /// Sound without compression.
    Wav "wav" "audio/wav" ["wav"] Audio Audio false,
    /// QuickTime, as telephones by Apple film.
    Mov "mov" "video/quicktime" ["mov" "qt"] Video Video false,
}

impl MediaType {
    /// The first row of a format.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == word)
    }

    /// Whether it is text, which browsers may be shown as such.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self.family(), Family::Text)
    }

    /// Whether it is a picture, of which metadata is removed.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self.family(), Family::Picture)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let mut endings: BTreeMap<&str, &str> = BTreeMap::new();
        for &row in MediaType::ALL {
            assert!(row.mime().contains('/'), "{row:?}");
            for ending in row.endings() {
                assert!(
                    ending
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                );
                // An ending belongs to one format, or a name would mean two things.
                let format = endings.entry(ending).or_insert(row.word());
                assert_eq!(*format, row.word(), "{ending}");
            }
            let first = MediaType::from_word(row.word()).unwrap_or(row);
            assert_eq!(first.is_usual(), row.is_usual(), "{row:?}");
        }
    }

    #[test]
    fn what_forms_take_by_default_is_what_the_documentation_says() {
        let mut words: Vec<&str> = Vec::new();
        for row in MediaType::ALL.iter().filter(|row| row.is_usual()) {
            if !words.contains(&row.word()) {
                words.push(row.word());
            }
        }
        assert_eq!(
            words.join(" "),
            "png jpeg webp gif mp4 webm pdf txt log json"
        );
    }

    #[test]
    fn mava_is_told_the_right_type() {
        use AttachmentKind::{Animation, Audio, File, Image, Video, Voice};
        for (media_type, kind) in [
            (MediaType::Png, Image),
            (MediaType::Jpeg, Image),
            (MediaType::Webp, Image),
            (MediaType::Gif, Animation),
            (MediaType::Mp4, Video),
            (MediaType::Webm, Video),
            (MediaType::WebmVoice, Voice),
            (MediaType::WebmAudio, Audio),
            (MediaType::OggVoice, Voice),
            (MediaType::OggAudio, Audio),
            (MediaType::Mp3, Audio),
            (MediaType::Pdf, File),
            (MediaType::Json, File),
        ] {
            assert_eq!(media_type.kind(), kind, "{media_type:?}");
        }
    }
}
