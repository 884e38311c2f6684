//! MP3 (ISO/IEC 11172-3, layer III): a tag by ID3 in front, or two frames in a
//! row, since the mark of one alone is but eleven bits.

/// Kilobits per second of MPEG-1 and of MPEG-2 and 2.5, by index.
const RATES: [[usize; 15]; 2] = [
    [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Samples per second of MPEG-1; a half and a quarter of them for the others.
const SAMPLES: [usize; 3] = [44_100, 48_000, 32_000];

pub(super) fn is_mp3(head: &[u8]) -> bool {
    match head {
        [b'I', b'D', b'3', 2..=4, _, _, sizes @ ..] => {
            sizes.len() >= 4 && sizes[..4].iter().all(|byte| *byte < 0x80)
        }
        _ => frame(head)
            .is_some_and(|length| head.get(length..).is_some_and(|next| frame(next).is_some())),
    }
}

/// The length of the frame that begins here, in bytes.
fn frame(bytes: &[u8]) -> Option<usize> {
    let &[0xFF, version @ 0xE0..=0xFF, rates, ..] = bytes else {
        return None;
    };
    let is_first = match (version >> 3) & 3 {
        3 => true,
        1 => return None,
        _ => false,
    };
    let is_half = (version >> 3) & 3 == 0;
    if (version >> 1) & 3 != 1 {
        return None;
    }
    let rate = *RATES[usize::from(!is_first)].get(usize::from(rates >> 4))?;
    let samples = SAMPLES.get(usize::from((rates >> 2) & 3))?;
    let samples = samples >> (usize::from(!is_first) + usize::from(is_half));
    let per_frame = if is_first { 144_000 } else { 72_000 };
    (rate > 0).then(|| per_frame * rate / samples + usize::from((rates >> 1) & 1))
}
