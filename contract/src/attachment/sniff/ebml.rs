//! WebM (RFC 8794 and RFC 9559): whether it is one, and whether anything is to
//! be seen in it or only to be heard.

use crate::attachment::MediaType;

const DOCTYPE: u64 = 0x4282;
const SEGMENT: u64 = 0x1853_8067;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
const TRACK_TYPE: u64 = 0x83;
const CODEC: u64 = 0x86;

const VIDEO: u8 = 1;
const OPUS: &[u8] = b"A_OPUS";

/// An element: its id, and what is there of its content.
struct Element<'b> {
    id: u64,
    content: &'b [u8],
}

/// Takes a number of one to eight bytes from the front. Its first bit that is
/// set tells how many; ids keep it, lengths don't. A length of which every bit
/// is set is not known, and reaches to the end.
fn number(input: &mut &[u8], keeps_mark: bool) -> Option<u64> {
    let first = *input.first()?;
    let more = first.leading_zeros() as usize;
    let bytes = input.get(..=more).filter(|_| more < 8)?;
    *input = &input[more + 1..];
    let whole = bytes
        .iter()
        .fold(0, |whole, byte| whole << 8 | u64::from(*byte));
    let mark = 1_u64 << (7 * (more + 1));
    let number = whole & (mark - 1);
    Some(match (keeps_mark, number == mark - 1) {
        (true, _) => whole,
        (false, true) => u64::MAX,
        (false, false) => number,
    })
}

fn element<'b>(input: &mut &'b [u8]) -> Option<Element<'b>> {
    let id = number(input, true)?;
    let length = usize::try_from(number(input, false)?).unwrap_or(usize::MAX);
    let (content, rest) = input.split_at(length.min(input.len()));
    *input = rest;
    Some(Element { id, content })
}

fn elements(mut input: &[u8]) -> impl Iterator<Item = Element<'_>> {
    core::iter::from_fn(move || element(&mut input))
}

fn find(input: &[u8], id: u64) -> Option<&[u8]> {
    elements(input)
        .find(|element| element.id == id)
        .map(|element| element.content)
}

/// Where the tracks are not among the first bytes it is taken for a film.
pub(super) fn media_type(mut head: &[u8]) -> Option<MediaType> {
    let header = element(&mut head)?;
    let doctype = find(header.content, DOCTYPE)?;
    if doctype.split(|byte| *byte == 0).next() != Some(b"webm") {
        return None;
    }
    let tracks = find(head, SEGMENT).and_then(|segment| find(segment, TRACKS));
    let Some(tracks) = tracks else {
        return Some(MediaType::Webm);
    };
    let tracks = || elements(tracks).filter(|element| element.id == TRACK);
    let is_seen = |track: Element<'_>| find(track.content, TRACK_TYPE) == Some(&[VIDEO]);
    Some(if tracks().count() == 0 || tracks().any(is_seen) {
        MediaType::Webm
    } else if tracks().all(|track| find(track.content, CODEC) == Some(OPUS)) {
        MediaType::WebmVoice
    } else {
        MediaType::WebmAudio
    })
}
