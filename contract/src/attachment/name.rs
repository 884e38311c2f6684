//! What a file is called: a name that means no harm wherever it is written.

use super::MediaType;

/// Longest name, in bytes of UTF-8, as file systems limit it.
pub const NAME_MAX_BYTES: usize = 255;

/// What a file is called of whose name nothing is left.
const NAMELESS: &str = "file";

/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The ending of a name: what follows its last point, in lower case; empty where
/// there is none.
pub(super) fn ending(name: &str) -> String {
    let trimmed = name.trim_end_matches([' ', '.']);
    let last = trimmed.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_lowercase()
}

/// A name as agents see it and as it is saved under.
///
/// Without folders, without characters that can't be seen, that turn the
/// direction of the text or that some file system forbids, without the names of
/// devices; with an ending that says what the file is, whatever it was called;
/// of at most [`NAME_MAX_BYTES`] bytes. Cleaning it again changes nothing.
#[must_use]
pub fn clean_name(name: &str, media_type: MediaType) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut clean = String::with_capacity(last.len());
    for c in last.chars().filter(|c| !is_unseen(*c)) {
        match c {
            c if c.is_whitespace() => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => clean.push('_'),
            c => clean.push(c),
        }
    }
    let clean = clean.trim_matches([' ', '.']);
    let endings = media_type.endings();
    let (stem, own) = match clean.rsplit_once('.') {
        Some((stem, own)) if endings.contains(&own.to_lowercase().as_str()) => (stem, own),
        // A name that is nothing but an ending, such as `.png`.
        None if endings.contains(&clean.to_lowercase().as_str()) && is_bare(last) => ("", clean),
        _ => (clean, endings[0]),
    };
    let room = NAME_MAX_BYTES - own.len() - 1;
    let stem = cut(stem, room).trim_end_matches([' ', '.']);
    let stem = match stem {
        "" => NAMELESS.to_owned(),
        stem if is_device(stem) => format!("_{}", cut(stem, room - 1)),
        stem => stem.to_owned(),
    };
    format!("{stem}.{own}")
}

/// Whether a name began with the point of its ending.
fn is_bare(name: &str) -> bool {
    name.trim_start().starts_with('.')
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default();
    let first = first.trim_end().to_lowercase();
    let numbered = |port: &str| {
        first.strip_prefix(port).is_some_and(|rest| {
            let mut digits = rest.chars();
            matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
        })
    };
    DEVICES.contains(&first.as_str()) || numbered("com") || numbered("lpt")
}

/// Controls, marks of direction, and what takes no room.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The longest beginning of at most `max` bytes that ends between two characters.
fn cut(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_cleaned() {
        use MediaType::{Jpeg, Json, Log, Pdf, Png, Text};
        for (name, media_type, expected) in [
            ("holiday.png", Png, "holiday.png"),
            ("Holiday.PNG", Png, "Holiday.PNG"),
            ("IMG_1.jpeg", Jpeg, "IMG_1.jpeg"),
            ("../../etc/passwd", Text, "passwd.txt"),
            ("..\\..\\boot.ini", Text, "boot.ini.txt"),
            ("C:\\Users\\me\\a.log", Log, "a.log"),
            ("", Png, "file.png"),
            (".png", Png, "file.png"),
            ("png", Png, "png.png"),
            ("...", Pdf, "file.pdf"),
            (".htaccess", Text, "htaccess.txt"),
            ("virus.exe", Png, "virus.exe.png"),
            ("invoice.pdf.exe", Pdf, "invoice.pdf.exe.pdf"),
            ("photo\u{202E}gpj.exe", Jpeg, "photogpj.exe.jpg"),
            ("a\0b\nc\u{7f}.png", Png, "abc.png"),
            ("a\u{200B}\u{FEFF}b.png", Png, "ab.png"),
            ("a  \t b.png", Png, "a b.png"),
            ("  spaced .png ", Png, "spaced.png"),
            ("what?<is>|this*:\".png", Png, "what__is__this___.png"),
            ("CON.png", Png, "_CON.png"),
            ("com1.log", Log, "_com1.log"),
            ("com1.a.log", Log, "_com1.a.log"),
            ("console.log", Log, "console.log"),
            ("lpt\u{b9}", Text, "_lpt\u{b9}.txt"),
            ("aux", Json, "_aux.json"),
            ("Grüße 🦀.png", Png, "Grüße 🦀.png"),
            ("صورة.png", Png, "صورة.png"),
        ] {
            assert_eq!(clean_name(name, media_type), expected, "{name:?}");
        }
        let long = format!("{}.png", "ü".repeat(300));
        let cleaned = clean_name(&long, MediaType::Png);
        assert!(cleaned.len() <= NAME_MAX_BYTES && cleaned.ends_with("ü.png"));
    }

    #[test]
    fn the_ending_is_what_a_system_would_see() {
        for (name, expected) in [
            ("a.TXT", "txt"),
            ("a.js.", "js"),
            ("a.js ", "js"),
            ("a", ""),
            ("folder.js/a", ""),
            (".js", "js"),
        ] {
            assert_eq!(ending(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_file_is_called_its_clean_name_is_safe(
            name in "\\PC{0,300}|[\\x00-\\x7f./\\\\ ]{0,40}",
            row in 0..MediaType::ALL.len(),
        ) {
            let media_type = MediaType::ALL[row];
            let clean = clean_name(&name, media_type);
            prop_assert!(clean.len() <= NAME_MAX_BYTES);
            prop_assert!(!clean.chars().any(|c| is_unseen(c) || "/\\<>:\"|?*".contains(c)));
            prop_assert!(!clean.starts_with(['.', ' ']) && !clean.ends_with(['.', ' ']));
            prop_assert!(media_type.endings().contains(&ending(&clean).as_str()));
            prop_assert_eq!(clean_name(&clean, media_type), clean);
        }
    }
}
