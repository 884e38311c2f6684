//! What text is: bytes of which none is binary (WHATWG, MIME Sniffing, section
//! 3, "binary data byte"), in any encoding that extends ASCII, or UTF-16 that
//! says so in front.

use super::Refusal;

/// Whether a text has no such character.
const fn is_binary(unit: u16) -> bool {
    matches!(unit, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F)
}

/// Watches a text pass.
pub(super) struct TextCheck {
    encoding: Encoding,
    /// The first half of a character of UTF-16.
    half: Option<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Bytes,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    fn of(head: &[u8]) -> Self {
        match head {
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::Bytes,
        }
    }
}

impl TextCheck {
    /// Begins with the encoding that the first bytes tell. They are pushed too.
    pub(super) fn new(head: &[u8]) -> Self {
        Self {
            encoding: Encoding::of(head),
            half: None,
        }
    }

    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        for &byte in piece {
            let unit = match (self.encoding, self.half.take()) {
                (Encoding::Bytes, _) => u16::from(byte),
                (_, None) => {
                    self.half = Some(byte);
                    continue;
                }
                (Encoding::Utf16Le, Some(first)) => u16::from_le_bytes([first, byte]),
                (Encoding::Utf16Be, Some(first)) => u16::from_be_bytes([first, byte]),
            };
            if is_binary(unit) {
                return Err(Refusal::TypeNotAllowed);
            }
        }
        Ok(())
    }

    /// Half a character at the end is none.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        self.half.map_or(Ok(()), |_| Err(Refusal::Broken))
    }
}

/// The beginning of a text without its mark and white space, for telling what it
/// is; `None` where it is no text. What is not ASCII stands as `?`.
pub(super) fn beginning(head: &[u8]) -> Option<String> {
    let mut check = TextCheck::new(head);
    check.push(head).ok()?;
    let ascii = |unit: u16| u8::try_from(unit).ok().filter(u8::is_ascii);
    let (pairs, _) = head.as_chunks::<2>();
    let units: Vec<u16> = match Encoding::of(head) {
        Encoding::Bytes => {
            let bare = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
            bare.iter().copied().map(u16::from).collect()
        }
        Encoding::Utf16Le => pairs
            .iter()
            .skip(1)
            .map(|two| u16::from_le_bytes(*two))
            .collect(),
        Encoding::Utf16Be => pairs
            .iter()
            .skip(1)
            .map(|two| u16::from_be_bytes(*two))
            .collect(),
    };
    let text: String = units
        .into_iter()
        .map(|unit| ascii(unit).map_or('?', char::from))
        .collect();
    Some(text.trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_throughout_wherever_a_piece_ends() {
        let utf16 = |text: &str| -> Vec<u8> {
            let units = core::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        };
        for (file, expected) in [
            (b"plain\ttext\r\n\x1b[31mred".to_vec(), Ok(())),
            ("grüße 🦀".as_bytes().to_vec(), Ok(())),
            (b"latin-1 gr\xfc\xdfe".to_vec(), Ok(())),
            (utf16("Grüße"), Ok(())),
            (b"binary\0".to_vec(), Err(Refusal::TypeNotAllowed)),
            (b"end\x1a".to_vec(), Err(Refusal::TypeNotAllowed)),
            (utf16("nul\0"), Err(Refusal::TypeNotAllowed)),
            (utf16("ab")[..5].to_vec(), Err(Refusal::Broken)),
        ] {
            for size in [1, 2, 3, 100] {
                let mut check = TextCheck::new(&file);
                let pushed = file.chunks(size).try_for_each(|piece| check.push(piece));
                assert_eq!(pushed.and_then(|()| check.finish()), expected, "{file:?}");
            }
        }
        assert_eq!(beginning(&utf16(" \n<html>")).as_deref(), Some("<html>"));
        assert_eq!(
            beginning(b"\xEF\xBB\xBF {\"a\":1}").as_deref(),
            Some("{\"a\":1}")
        );
        assert_eq!(beginning(b"\x7FELF\x02\x01\x01\0"), None);
    }
}
