//! Any bytes as each kind of picture, in any pieces: refused, or stripped so
//! that stripping it again changes nothing.
#![no_main]

use intake_contract::attachment::{MediaType, Pixels, Refusal, Removed, Stripper};
use libfuzzer_sys::fuzz_target;

const PICTURES: [MediaType; 4] = [
    MediaType::Png,
    MediaType::Jpeg,
    MediaType::Webp,
    MediaType::Gif,
];

fn strip(
    media_type: MediaType,
    file: &[u8],
    piece: usize,
) -> Result<(Vec<u8>, Pixels, Removed), Refusal> {
    let mut stripper = Stripper::new(media_type, 64_000_000);
    let mut out = Vec::new();
    for piece in file.chunks(piece) {
        stripper.push(piece, &mut out)?;
    }
    let (pixels, removed) = stripper.finish(&mut out)?;
    Ok((out, pixels, removed))
}

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (which, piece, file) = input;
    let media_type = PICTURES[usize::from(which) % PICTURES.len()];
    let piece = usize::from(piece) + 1;
    let whole = strip(media_type, file, file.len().max(1));
    assert!(
        strip(media_type, file, piece) == whole,
        "pieces make a difference"
    );
    if let Ok((once, pixels, _)) = whole {
        assert!(once.len() <= file.len() + 64);
        let (twice, again, removed) =
            strip(media_type, &once, piece).expect("what was stripped passes");
        assert!(twice == once && again == pixels && !removed.any());
    }
});
