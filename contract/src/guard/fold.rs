//! Makes characters of one look or one meaning the same one: what Unicode's
//! compatibility decomposition (NFKD) would do, as far as secrets are written
//! with it, and without its tables, which weigh more than the whole guard.

/// The base letters of U+00C0 to U+017F; a space where there is none.
const LATIN: &[u8; 192] = b"AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNn\
OoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// Whether a character takes no room on the screen: it may stand anywhere in a
/// secret without being noticed. Null bytes are among them, so that UTF-16 that
/// is read as bytes is still read.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}' | '\u{AD}' | '\u{34F}'
        | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{FFFD}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The character of ASCII that looks the same but for its width, weight or
/// direction; the character itself where there is none.
pub(super) fn plain(c: char) -> char {
    let code = c as u32;
    let moved = match code {
        0..=0x7E => return c,
        0xA0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => 0x20,
        0x85 | 0x2028 | 0x2029 => 0x0A,
        0x660..=0x669 => code - 0x660 + 0x30,
        0x6F0..=0x6F9 => code - 0x6F0 + 0x30,
        0x966..=0x96F => code - 0x966 + 0x30,
        0x2010..=0x2015 | 0x2212 => 0x2D,
        0x2018..=0x201B => 0x27,
        0x201C..=0x201F => 0x22,
        0x3001 => 0x2C,
        // Circled letters.
        0x24B6..=0x24CF => code - 0x24B6 + 0x41,
        0x24D0..=0x24E9 => code - 0x24D0 + 0x61,
        0xFF01..=0xFF5E => code - 0xFF01 + 0x21,
        // Mathematical alphabets, each of them upper and lower case; and digits.
        0x1D400..=0x1D6A3 => match (code - 0x1D400) % 52 {
            upper @ 0..26 => upper + 0x41,
            lower => lower - 26 + 0x61,
        },
        0x1D7CE..=0x1D7FF => (code - 0x1D7CE) % 10 + 0x30,
        _ => return c,
    };
    char::from_u32(moved).unwrap_or(c)
}

/// What a character is to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// No part of a word.
    Between,
    /// A mark on the letter before it.
    Mark,
    /// A letter of this script.
    Letter(Script),
}

/// Scripts, as far as word lists differ by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Kana,
    Hangul,
    Han,
    Other,
}

/// What a character is to words.
pub(super) const fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter(Script::Latin),
        '\0'..='\u{BF}' | '\u{D7}' | '\u{F7}' => Class::Between,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Class::Letter(Script::Latin),
        '\u{300}'..='\u{36F}' | '\u{3099}'..='\u{309C}' | '\u{64B}'..='\u{65F}' | '\u{640}' => {
            Class::Mark
        }
        '\u{3041}'..='\u{30FA}' => Class::Letter(Script::Kana),
        '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}' => Class::Letter(Script::Hangul),
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Class::Letter(Script::Han),
        // Arabic's comma, semicolon and question mark.
        '\u{60C}' | '\u{61B}' | '\u{61F}' => Class::Between,
        '\u{250}'..='\u{10FF}' | '\u{1200}'..='\u{1DFF}' | '\u{1F00}'..='\u{1FFF}' => {
            Class::Letter(Script::Other)
        }
        _ => Class::Between,
    }
}

/// Hands over the letters that a letter consists of, in lower case and without
/// marks: lists differ in no word by a mark alone.
pub(super) fn letters(c: char, mut take: impl FnMut(u32)) {
    let code = c as u32;
    let last = match code {
        0x41..=0x5A => code + 0x20,
        0xC0..=0x17F => u32::from(LATIN[(code - 0xC0) as usize].to_ascii_lowercase()),
        // Katakana are written for hiragana.
        0x30A1..=0x30F6 => unvoiced(code - 0x60),
        0x3041..=0x3096 => unvoiced(code),
        0x410..=0x42F => code + 0x20,
        0xAC00..=0xD7A3 => {
            // Hangul's own arithmetic: an initial, a vowel, and perhaps a final.
            let (index, end) = ((code - 0xAC00) / 28, (code - 0xAC00) % 28);
            take(0x1100 + index / 21);
            if end == 0 {
                0x1161 + index % 21
            } else {
                take(0x1161 + index % 21);
                0x11A7 + end
            }
        }
        _ => code,
    };
    take(last);
}

/// A hiragana without its mark of voice: か for が.
const fn unvoiced(code: u32) -> u32 {
    match code {
        0x304B..=0x3062 if code & 1 == 0 => code - 1,
        0x3064..=0x3069 if code & 1 == 1 => code - 1,
        0x306F..=0x307D => code - (code - 0x306F) % 3,
        0x3094 => 0x3046,
        _ => code,
    }
}
