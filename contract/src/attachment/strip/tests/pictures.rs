//! Makes pictures, and puts into them what the world's cameras and programs do.

use std::io::Cursor;
use std::sync::LazyLock;

use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{Delay, Frame, ImageEncoder, Rgb, RgbImage, RgbaImage};

use super::super::exif;
use crate::attachment::MediaType;

/// What stands in every EXIF here that tells a place.
pub const GPS: &[u8] = b"N\0\0\0gps";

/// A colour profile: any bytes, which decoders hand on.
pub const ICC: &[u8] = b"a colour profile that stays";

/// A picture.
pub struct Made {
    pub name: &'static str,
    pub media_type: MediaType,
    pub file: Vec<u8>,
    /// What must not be left of it.
    pub secrets: &'static [&'static [u8]],
    /// Whether it tells where it was taken.
    pub location: bool,
}

fn picture() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| {
        Rgb([(x * 5) as u8, (y * 7) as u8, (x * y) as u8])
    })
}

/// EXIF by a camera: its maker, an orientation, a place.
fn camera(orientation: u8, place: bool) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    tiff.extend(b"\x01\x0f\0\x02\0\0\0\x0a\0\0\0\x32");
    tiff.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend(if place {
        b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x3c"
    } else {
        b"\x82\x98\0\x02\0\0\0\x04abc\0"
    });
    tiff.extend([0, 0, 0, 0]);
    tiff.resize(0x32, 0);
    tiff.extend(b"CameraCo.\0");
    if place {
        tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02");
        tiff.extend(GPS);
    }
    tiff
}

fn jpeg(segments: &[(u8, &[u8])], after: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 90)
        .encode_image(&picture())
        .unwrap();
    let mut file = plain[..2].to_vec();
    for (code, payload) in segments {
        file.extend([0xFF, *code]);
        file.extend((payload.len() as u16 + 2).to_be_bytes());
        file.extend(*payload);
    }
    file.extend(&plain[2..]);
    file.extend(after);
    file
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let mut crc = !0_u32;
    for byte in &body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    [
        &(data.len() as u32).to_be_bytes(),
        body.as_slice(),
        &(!crc).to_be_bytes(),
    ]
    .concat()
}

fn png(profile: bool, chunks: &[(&[u8; 4], &[u8])], after: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = PngEncoder::new(&mut plain);
    if profile {
        encoder.set_icc_profile(ICC.to_vec()).unwrap();
    }
    let picture = picture();
    encoder
        .write_image(&picture, 48, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    let mut file = plain[..33].to_vec();
    for (kind, data) in chunks {
        file.extend(chunk(kind, data));
    }
    file.extend(&plain[33..]);
    file.extend(after);
    file
}

fn gif(extensions: &[u8], after: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = GifEncoder::new(&mut plain);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for shade in [0, 90, 200] {
        let pixels = RgbaImage::from_pixel(48, 32, image::Rgba([shade, 9, 9, 255]));
        let delay = Delay::from_numer_denom_ms(80, 1);
        encoder
            .encode_frame(Frame::from_parts(pixels, 0, 0, delay))
            .unwrap();
    }
    drop(encoder);
    // Behind the screen's colours, if it has any.
    let flags = plain[10];
    let colours = if flags & 0x80 == 0 {
        0
    } else {
        6 << (flags & 7)
    };
    let mut file = plain[..13 + colours].to_vec();
    file.extend(extensions);
    file.extend(&plain[13 + colours..]);
    file.extend(after);
    file
}

/// Of the extended kind, with what comes before the picture and after it.
fn webp(
    flags: u8,
    before: &[(&[u8; 4], &[u8])],
    behind: &[(&[u8; 4], &[u8])],
    after: &[u8],
) -> Vec<u8> {
    let mut plain = Vec::new();
    WebPEncoder::new_lossless(Cursor::new(&mut plain))
        .encode(&picture(), 48, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    let riff = |kind: &[u8; 4], data: &[u8]| {
        let padding = &[0][..data.len() % 2];
        [kind, &(data.len() as u32).to_le_bytes()[..], data, padding].concat()
    };
    let mut body = riff(b"VP8X", &[flags, 0, 0, 0, 47, 0, 0, 31, 0, 0]);
    let list = |chunks: &[(&[u8; 4], &[u8])]| -> Vec<u8> {
        chunks
            .iter()
            .flat_map(|(kind, data)| riff(kind, data))
            .collect()
    };
    body.extend(list(before));
    body.extend(&plain[12..]);
    body.extend(list(behind));
    let size = body.len() as u32 + 4;
    [b"RIFF", &size.to_le_bytes()[..], b"WEBP", &body, after].concat()
}

const XMP: &[u8] =
    b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:exif=\"\" exif:GPSLatitude=\"52,31N\"/>";
const XMP_HARMLESS: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta creator=\"Ada\"/>";
const IPTC: &[u8] = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0a\x1c\x02\x5a\0\x05Paris\0";
const ZIP: &[u8] = b"PK\x03\x04 an archive behind the end";
const MOTION: &[u8] = b"\0\0\0\x18ftypmp42 a film behind the end";

/// What ends XMP in a GIF: wherever the text's letters, read as lengths, lead to,
/// from there it leads to the end.
fn magic_trailer() -> Vec<u8> {
    [&[1][..], &(0..=255).rev().collect::<Vec<u8>>(), &[0]].concat()
}

/// One of each.
pub fn made() -> &'static [Made] {
    static MADE: LazyLock<Vec<Made>> = LazyLock::new(make);
    &MADE
}

fn make() -> Vec<Made> {
    let exif = |orientation, place| [b"Exif\0\0".as_slice(), &camera(orientation, place)].concat();
    let icc = [b"ICC_PROFILE\0\x01\x01".as_slice(), ICC].concat();
    let mut found: Vec<Made> = Vec::new();
    let mut add = |name, media_type, file, secrets, location| {
        found.push(Made {
            name,
            media_type,
            file,
            secrets,
            location,
        });
    };
    use MediaType::{Gif, Jpeg, Png, Webp};
    add("a plain JPEG", Jpeg, jpeg(&[], b""), &[], false);
    add(
        "a JPEG of a telephone, turned, with a profile",
        Jpeg,
        jpeg(&[(0xE1, &exif(6, true)), (0xE2, &icc)], MOTION),
        &[b"CameraCo.", GPS, b"a film behind the end"],
        true,
    );
    add(
        "a JPEG with every text there is, about a place",
        Jpeg,
        jpeg(
            &[
                (0xE1, &exif(1, false)),
                (0xE1, XMP),
                (0xED, IPTC),
                (0xFE, b"a comment"),
                (0xE0, b"JFXX\0\x10a thumbnail"),
                (0xE2, b"MPF\0II*\0 other pictures"),
                (0xEB, b"JP credentials"),
                (0xEE, b"Adobe\0\x64\0\0\0\0\x01 and more"),
            ],
            ZIP,
        ),
        &[
            b"CameraCo.",
            b"exif:GPSLatitude",
            b"Paris",
            b"a comment",
            b"a thumbnail",
            b"other pictures",
            b"credentials",
            b"and more",
            b"PK\x03\x04",
        ],
        true,
    );
    add(
        "a JPEG with a harmless XMP",
        Jpeg,
        jpeg(&[(0xE1, XMP_HARMLESS)], b""),
        &[b"Ada"],
        false,
    );
    add("a plain PNG", Png, png(false, &[], b""), &[], false);
    add(
        "a PNG, turned, with a profile and texts",
        Png,
        png(
            true,
            &[
                (b"tEXt", b"Author\0Ada"),
                (b"zTXt", b"Comment\0\0 packed"),
                (b"iTXt", XMP),
                (b"tIME", b"\x07\xe6\x01\x02\x03\x04\x05"),
                (b"eXIf", &camera(6, true)),
                (b"caBX", b"credentials"),
            ],
            ZIP,
        ),
        &[
            b"Ada",
            b"packed",
            b"exif:GPSLatitude",
            b"tIME",
            GPS,
            b"CameraCo.",
            b"credentials",
            b"PK\x03\x04",
        ],
        true,
    );
    add("a plain GIF", Gif, gif(b"", b""), &[], false);
    add(
        "a GIF with a comment, XMP about a place and something behind its end",
        Gif,
        gif(
            &[
                b"!\xfe\x09a comment\0!\xff\x0bXMP DataXMP<x exif:GPSLatitude=\"1\"/>".as_slice(),
                &magic_trailer(),
            ]
            .concat(),
            ZIP,
        ),
        &[b"a comment", b"exif:GPSLatitude", b"PK\x03\x04"],
        true,
    );
    let profile = [
        b"!\xff\x0bICCRGBG1012".as_slice(),
        &[ICC.len() as u8],
        ICC,
        &[0],
    ]
    .concat();
    add("a GIF with a profile", Gif, gif(&profile, b""), &[], false);
    add("a plain WebP", Webp, webp(0, &[], &[], b""), &[], false);
    add(
        "a WebP, turned, with a profile and XMP about a place",
        Webp,
        webp(
            0x2C,
            &[(b"ICCP", ICC)],
            &[
                (b"EXIF", &camera(6, true)),
                (b"XMP ", XMP),
                (b"priv", b"private"),
            ],
            ZIP,
        ),
        &[
            b"CameraCo.",
            GPS,
            b"exif:GPSLatitude",
            b"private",
            b"PK\x03\x04",
        ],
        true,
    );
    add(
        "a WebP that announces an EXIF, upright",
        Webp,
        webp(0x08, &[], &[(b"EXIF", &camera(1, false))], b""),
        &[b"CameraCo."],
        false,
    );
    add(
        "a WebP of a browser that stripped it before, turned",
        Webp,
        webp(0x08, &[], &[(b"EXIF", &exif::minimal(6))], b""),
        &[],
        false,
    );
    found
}
