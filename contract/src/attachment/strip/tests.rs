//! Pictures with everything that cameras and programs put into them, before and
//! after; and bytes that are no pictures at all.

mod pictures;

use std::io::Cursor;
use std::path::Path;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader, RgbaImage};
use proptest::prelude::*;

use self::pictures::{GPS, ICC, Made, made};
use super::*;

const BUDGET: u64 = 1_000_000;

type Stripped = (Vec<u8>, Pixels, Removed);

fn strip(media_type: MediaType, file: &[u8], piece: usize) -> Result<Stripped, Refusal> {
    let mut stripper = Stripper::new(media_type, BUDGET);
    let mut out = Vec::new();
    for piece in file.chunks(piece.max(1)) {
        stripper.push(piece, &mut out)?;
    }
    let (pixels, removed) = stripper.finish(&mut out)?;
    Ok((out, pixels, removed))
}

/// What a program shows of a picture: its pixels, how it turns them, its colours.
fn shown(file: &[u8]) -> (RgbaImage, Orientation, Option<Vec<u8>>) {
    let reader = ImageReader::new(Cursor::new(file));
    let reader = reader.with_guessed_format().unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    let orientation = decoder.orientation().unwrap();
    let profile = decoder.icc_profile().unwrap();
    let pixels = image::DynamicImage::from_decoder(decoder).unwrap();
    (pixels.to_rgba8(), orientation, profile)
}

#[test]
fn a_picture_looks_the_same_without_its_metadata() {
    for Made {
        name,
        media_type,
        file,
        secrets,
        location,
    } in made()
    {
        let (out, pixels, removed) =
            strip(*media_type, file, 4_096).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(shown(&out) == shown(file), "{name}");
        assert_eq!((pixels.width, pixels.height), (48, 32), "{name}");
        assert_eq!(removed.location, *location, "{name}");
        assert_eq!(removed.other, !secrets.is_empty(), "{name}");
        for secret in *secrets {
            let held = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == *secret);
            let secret = String::from_utf8_lossy(secret);
            assert!(held(file), "{name} has {secret}");
            assert!(!held(&out), "{name} still has {secret}");
        }
    }
}

#[test]
fn what_is_stripped_already_passes_unchanged() {
    for Made {
        name,
        media_type,
        file,
        ..
    } in made()
    {
        let (once, ..) =
            strip(*media_type, file, 4_096).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let (twice, _, removed) =
            strip(*media_type, &once, 4_096).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(twice == once && !removed.any(), "{name}: {removed:?}");
    }
}

#[test]
fn it_makes_no_difference_where_a_piece_ends() {
    for Made {
        name,
        media_type,
        file,
        ..
    } in made()
    {
        let whole = strip(*media_type, file, file.len())
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        for piece in [1, 2, 3, 7, 64] {
            assert!(
                strip(*media_type, file, piece).as_ref() == Ok(&whole),
                "{name} by {piece}"
            );
        }
    }
}

#[test]
fn orientation_and_colour_profile_survive() {
    for Made {
        name,
        media_type,
        file,
        ..
    } in made()
    {
        let (out, ..) =
            strip(*media_type, file, 4_096).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let (_, orientation, profile) = shown(&out);
        let turned = name.contains("turned");
        assert_eq!(orientation == Orientation::Rotate90, turned, "{name}");
        assert_eq!(
            profile.as_deref(),
            name.contains("profile").then_some(ICC),
            "{name}"
        );
    }
}

#[test]
fn screenshots_of_this_very_form_look_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/screenshots");
    for name in ["filled-desktop-light.png", "rtl-phone-dark.png"] {
        let file = std::fs::read(folder.join(name)).unwrap();
        let mut stripper = Stripper::new(MediaType::Png, u64::MAX);
        let mut out = Vec::new();
        stripper.push(&file, &mut out).unwrap();
        stripper.finish(&mut out).unwrap();
        assert!(shown(&out) == shown(&file), "{name}");
    }
}

#[test]
fn a_picture_that_ends_too_early_is_broken_or_whole_never_half() {
    for Made {
        name,
        media_type,
        file,
        ..
    } in made()
    {
        let (whole, ..) =
            strip(*media_type, file, 4_096).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        for end in 0..file.len() {
            // What every decoder forgives: pixels that are cut off, an end that
            // is missing. The rest of the file was to be dropped anyway.
            if let Ok((out, ..)) = strip(*media_type, &file[..end], 4_096) {
                let forgiven = matches!(media_type, MediaType::Jpeg | MediaType::Gif);
                assert!(forgiven || out == whole, "{name} cut at {end}");
            }
        }
    }
}

#[test]
fn a_picture_with_too_many_pixels_is_refused_by_its_header() {
    let png = |width: u32, height: u32| {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        png
    };
    let jpeg = |width: u16, height: u16| {
        let mut jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08".to_vec();
        jpeg.extend(height.to_be_bytes());
        jpeg.extend(width.to_be_bytes());
        jpeg.extend([1, 1, 0x11, 0]);
        jpeg
    };
    let gif = |width: u16, height: u16| {
        let mut gif = b"GIF89a".to_vec();
        gif.extend(width.to_le_bytes());
        gif.extend(height.to_le_bytes());
        gif.extend([0, 0, 0]);
        gif
    };
    let canvas = |width: u32, height: u32| {
        let mut webp = b"RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        webp[4] = 0xFE;
        webp.extend(&(width - 1).to_le_bytes()[..3]);
        webp.extend(&(height - 1).to_le_bytes()[..3]);
        webp
    };
    let lossless = |width: u32, height: u32| {
        let mut webp = b"RIFF\xfe\xff\0\0WEBPVP8L\xf0\xff\0\0\x2f".to_vec();
        webp.extend(((width - 1) | (height - 1) << 14).to_le_bytes());
        webp
    };
    let lossy = |width: u16, height: u16| {
        let mut webp = b"RIFF\xfe\xff\0\0WEBPVP8 \xf0\xff\0\0\0\0\0\x9d\x01\x2a".to_vec();
        webp.extend(width.to_le_bytes());
        webp.extend(height.to_le_bytes());
        webp
    };
    for (media_type, fits, large, none) in [
        (
            MediaType::Png,
            png(1_000, 1_000),
            png(50_000, 50_000),
            png(0, 5),
        ),
        (
            MediaType::Png,
            png(1, BUDGET as u32),
            png(u32::MAX, u32::MAX),
            png(5, 0),
        ),
        (
            MediaType::Jpeg,
            jpeg(1_000, 1_000),
            jpeg(1_001, 1_000),
            jpeg(5, 0),
        ),
        (
            MediaType::Gif,
            gif(1_000, 1_000),
            gif(65_535, 65_535),
            gif(0, 0),
        ),
        (
            MediaType::Webp,
            canvas(1_000, 1_000),
            canvas(1 << 24, 1 << 24),
            lossy(0, 1),
        ),
        (
            MediaType::Webp,
            lossless(1_000, 1_000),
            lossless(16_384, 16_384),
            lossy(0, 0),
        ),
        (
            MediaType::Webp,
            lossy(1_000, 1_000),
            lossy(16_383, 16_383),
            lossy(1, 0),
        ),
    ] {
        let push = |file: Vec<u8>| Stripper::new(media_type, BUDGET).push(&file, &mut Vec::new());
        assert_eq!(push(fits), Ok(()), "{media_type:?}");
        assert_eq!(push(large), Err(Refusal::PictureTooLarge), "{media_type:?}");
        assert_eq!(push(none), Err(Refusal::Broken), "{media_type:?}");
    }
}

#[test]
fn broken_structure_is_refused() {
    let jpeg = |rest: &[u8]| (MediaType::Jpeg, [b"\xff\xd8".as_slice(), rest].concat());
    let png = |rest: &[u8]| {
        (
            MediaType::Png,
            [b"\x89PNG\r\n\x1a\n".as_slice(), rest].concat(),
        )
    };
    let gif = |rest: &[u8]| {
        (
            MediaType::Gif,
            [b"GIF89a\x01\0\x01\0\0\0\0".as_slice(), rest].concat(),
        )
    };
    let webp = |size: u32, rest: &[u8]| {
        let file = [b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", rest].concat();
        (MediaType::Webp, file)
    };
    for (what, (media_type, file)) in [
        ("nothing behind the start", jpeg(b"")),
        (
            "a segment shorter than its own length",
            jpeg(b"\xff\xe1\0\x01"),
        ),
        (
            "a segment beyond the end",
            jpeg(b"\xff\xe1\xff\xffExif\0\0"),
        ),
        ("a scan without a frame", jpeg(b"\xff\xda\0\x02")),
        ("an end without a scan", jpeg(b"\xff\xd9")),
        ("a second start", jpeg(b"\xff\xd8")),
        ("no marker", jpeg(b"\0\xff\xd9")),
        ("no header", png(b"\0\0\0\0IEND\xae\x42\x60\x82")),
        (
            "a header of another length",
            png(b"\0\0\0\x0cIHDR\0\0\0\x01\0\0\0\x01"),
        ),
        ("an endless chunk", png(b"\xff\xff\xff\xffIHDR")),
        ("a chunk without a name", png(b"\0\0\0\x0d\0\0\0\0")),
        ("no picture", gif(b";")),
        ("an unknown block", gif(b"\x07")),
        (
            "a code that is too long",
            gif(b",\0\0\0\0\x01\0\x01\0\0\x0c"),
        ),
        ("a control of the wrong length", gif(b"!\xf9\x05\0\0\0\0\0")),
        ("nothing", webp(4, b"")),
        ("a chunk beyond the end", webp(12, b"VP8 \x10\0\0\0")),
        (
            "a length that overflows",
            webp(0xFFFF_FFF0, b"JUNK\xff\xff\xff\xff"),
        ),
        ("half a chunk's name", webp(8, b"VP8 ")),
        ("a frame beyond the end", webp(36, b"ANMF\xff\xff\0\0")),
    ] {
        assert_eq!(strip(media_type, &file, 3), Err(Refusal::Broken), "{what}");
    }
}

#[test]
fn coordinates_are_told_wherever_they_stand() {
    for Made {
        name,
        location,
        file,
        ..
    } in made()
    {
        let has = file.windows(GPS.len()).any(|part| part == GPS);
        assert_eq!(*location, has || name.contains("place"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Any damage: it is refused, or what comes out passes again unchanged.
    #[test]
    fn damage_is_survived(
        which in 0..made().len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        piece in 1_usize..300,
    ) {
        let Made { media_type, file, .. } = &made()[which];
        let mut file = file.clone();
        for (place, byte) in damage {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Ok((once, pixels, _)) = strip(*media_type, &file, piece) {
            // A stripped picture may have gained an EXIF's frame and its end.
            prop_assert!(once.len() <= file.len() + 64);
            let (twice, again, removed) = strip(*media_type, &once, piece).unwrap();
            prop_assert_eq!(&twice, &once);
            prop_assert_eq!(again, pixels);
            prop_assert!(!removed.any(), "{:?}", removed);
        }
    }

    #[test]
    fn what_is_no_picture_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), piece in 1_usize..50) {
        for media_type in [MediaType::Png, MediaType::Jpeg, MediaType::Webp, MediaType::Gif] {
            let _ = strip(media_type, &bytes, piece);
        }
    }
}
