//! What a file is, by its first bytes. Its name decides nothing but which kind
//! of plain text it is.
//!
//! What is not in the table is refused, so SVG, HTML, archives and programs need
//! no list of their own; the exceptions are texts that are not just text, and
//! files that are two things at once.

mod audio;
mod bmff;
mod ebml;
mod ogg;

use super::name::ending;
use super::textual::beginning;
use super::{Family, MediaType};

/// How many of a file's first bytes are looked at, at most.
pub const HEAD_MAX: usize = 8 * 1024;

/// How far into a file readers of PDF look for its header.
const PDF_REACH: usize = 1_024;

/// Endings of texts that some program would run.
const SCRIPTS: &[&str] = &[
    "app",
    "applescript",
    "asp",
    "aspx",
    "bash",
    "bat",
    "cgi",
    "cjs",
    "cmd",
    "com",
    "command",
    "cpl",
    "csh",
    "desktop",
    "exe",
    "fish",
    "hta",
    "htm",
    "html",
    "inf",
    "jar",
    "js",
    "jse",
    "jsp",
    "jsx",
    "ksh",
    "lnk",
    "lua",
    "mht",
    "mhtml",
    "mjs",
    "msc",
    "phar",
    "php",
    "phtml",
    "pl",
    "ps1",
    "psd1",
    "psm1",
    "py",
    "pyw",
    "rb",
    "reg",
    "rtf",
    "scf",
    "scpt",
    "scr",
    "sct",
    "sh",
    "shtml",
    "slk",
    "svg",
    "svgz",
    "terminal",
    "tool",
    "ts",
    "tsx",
    "url",
    "vb",
    "vbe",
    "vbs",
    "webloc",
    "workflow",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "xht",
    "xhtml",
    "xml",
    "xsl",
    "zsh",
];

/// What a file is, if it is anything that Intake knows. `head` are its first
/// bytes, [`HEAD_MAX`] of them unless the file is shorter.
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Option<MediaType> {
    let found = match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => MediaType::Png,
        [0xFF, 0xD8, 0xFF, ..] => MediaType::Jpeg,
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"WEBP") => {
            MediaType::Webp
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"WAVE") => {
            MediaType::Wav
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', screen @ ..] => gif(screen)?,
        [b'%', b'P', b'D', b'F', b'-', b'0'..=b'9', ..] => MediaType::Pdf,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => ebml::media_type(head)?,
        [b'O', b'g', b'g', b'S', ..] => ogg::media_type(head)?,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => bmff::media_type(head)?,
        _ if audio::is_mp3(head) => MediaType::Mp3,
        _ => text(head, name)?,
    };
    // Readers of PDF find its header behind other things, so that would be two files.
    let reach = head.get(1..head.len().min(PDF_REACH)).unwrap_or_default();
    let is_pdf_too = reach.windows(5).any(|five| five == b"%PDF-");
    (!is_pdf_too || found.family() == Family::Text && !begins_a_line(reach)).then_some(found)
}

/// Whether a PDF's header stands where a reader would take it for one: a text
/// may well talk of it in the middle of a line.
fn begins_a_line(head: &[u8]) -> bool {
    head.windows(6)
        .any(|six| matches!(six, [b'\n' | b'\r', rest @ ..] if rest == b"%PDF-"))
}

/// A GIF, unless a browser would also run it: `GIF89a` is a name in JavaScript,
/// so what follows must not be the rest of a statement up to a comment or a
/// string, in which the picture could hide.
fn gif(screen: &[u8]) -> Option<MediaType> {
    let screen = screen.get(..7)?;
    let is_script = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' '..=b'~');
    let opens =
        |two: &[u8]| matches!(two, b"/*" | b"//" | b"<!") || matches!(two[0], b'`' | b'"' | b'\'');
    let text = screen.iter().take_while(|byte| is_script(**byte)).count();
    let hides = text == screen.len()
        || screen[..text].windows(2).any(opens)
        || (text > 0 && matches!(screen[text - 1], b'`' | b'"' | b'\''));
    (!hides).then_some(MediaType::Gif)
}

/// Plain text, of a kind that its name tells; not what something would run or
/// lay out.
fn text(head: &[u8], name: &str) -> Option<MediaType> {
    let begins = beginning(head)?;
    let mut first = begins.chars();
    let is_markup = first.next() == Some('<')
        && first.next().is_some_and(|next| {
            next.is_ascii_alphabetic() || matches!(next, '!' | '?' | '/' | '%')
        });
    let runs = ["#!", "{\\rtf", "%!", "MIME-Version:", "@echo off"];
    if is_markup || runs.iter().any(|known| starts(&begins, known)) {
        return None;
    }
    let ending = ending(name);
    if SCRIPTS.contains(&ending.as_str()) {
        return None;
    }
    let mut rows = MediaType::ALL.iter().copied();
    let named = rows.find(|row| row.is_text() && row.endings().contains(&ending.as_str()));
    Some(match named.unwrap_or(MediaType::Text) {
        MediaType::Json if !is_json(&begins) => MediaType::Text,
        named => named,
    })
}

fn starts(text: &str, with: &str) -> bool {
    let start = text.as_bytes().get(..with.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}

/// Whether a JSON text may begin so (RFC 8259).
fn is_json(begins: &str) -> bool {
    begins.starts_with(|c: char| matches!(c, '{' | '[' | '"' | '-' | '0'..='9' | 't' | 'f' | 'n'))
}

#[cfg(test)]
mod tests;
