//! Any bytes under any name by the usual rules: what passes, passes again as it is.
#![no_main]

use intake_contract::attachment::{AttachmentRules, Refusal, Screened, Screening};
use libfuzzer_sys::fuzz_target;

fn screen(file: &[u8], name: &str, piece: usize) -> Result<(Vec<u8>, Screened), Refusal> {
    let mut screening = Screening::new(&AttachmentRules::default(), name);
    let mut out = Vec::new();
    for piece in file.chunks(piece) {
        out.extend(screening.push(piece)?);
    }
    let (rest, screened) = screening.finish()?;
    out.extend(rest);
    Ok((out, screened))
}

fuzz_target!(|input: (&str, u8, &[u8])| {
    let (name, piece, file) = input;
    let piece = usize::from(piece) + 1;
    if let Ok((once, first)) = screen(file, name, piece) {
        assert_eq!(once.len() as u64, first.size);
        let (twice, second) =
            screen(&once, &first.file_name, piece).expect("what passed passes again");
        assert!(twice == once && !second.removed.any());
        assert_eq!(
            (first.media_type, first.file_name),
            (second.media_type, second.file_name)
        );
    }
});
