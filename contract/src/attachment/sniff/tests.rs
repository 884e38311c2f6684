//! Files by their first bytes.

use proptest::prelude::*;

use super::*;
use crate::attachment::{AttachmentRules, Refusal, Screening};

/// An element of WebM.
fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let length = 0x4000 | content.len() as u16;
    [id, &length.to_be_bytes(), content].concat()
}

fn webm(doctype: &[u8], tracks: &[(u8, &[u8])]) -> Vec<u8> {
    let track = |(kind, codec): &(u8, &[u8])| {
        let kind = element(b"\x83", &[*kind]);
        element(b"\xae", &[kind, element(b"\x86", codec)].concat())
    };
    let tracks: Vec<u8> = tracks.iter().flat_map(track).collect();
    let void = element(b"\xec", &[0; 90]);
    let inside = [void, element(b"\x16\x54\xae\x6b", &tracks)].concat();
    // A length that is not known, as of everything that is recorded live.
    let segment = [
        b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff".as_slice(),
        &inside,
    ]
    .concat();
    let header = element(b"\x1a\x45\xdf\xa3", &element(b"\x42\x82", doctype));
    [header, segment].concat()
}

fn ogg(packet: &[u8]) -> Vec<u8> {
    let mut page = b"OggS".to_vec();
    page.resize(26, 0);
    page.extend([1, packet.len() as u8]);
    page.extend(packet);
    page
}

fn mp4(brand: &[u8; 4]) -> Vec<u8> {
    [b"\0\0\0\x18ftyp", brand.as_slice(), b"\0\0\x02\0isomiso2"].concat()
}

fn mp3() -> Vec<u8> {
    // 128 kbit/s at 44.1 kHz: frames of 417 bytes.
    let mut file = vec![0; 417 + 4];
    for at in [0, 417] {
        file[at..at + 4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
    }
    file
}

#[test]
fn a_file_is_what_its_first_bytes_say_whatever_it_is_called() {
    let gif = b"GIF89a\x30\0\x20\0\xf7\0\0".to_vec();
    for (file, expected) in [
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec(), MediaType::Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), MediaType::Jpeg),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), MediaType::Webp),
        (b"RIFF\x10\0\0\0WAVEfmt ".to_vec(), MediaType::Wav),
        (gif, MediaType::Gif),
        (b"%PDF-1.7\n%\xe2\xe3".to_vec(), MediaType::Pdf),
        (mp4(b"isom"), MediaType::Mp4),
        (mp4(b"mp42"), MediaType::Mp4),
        (mp4(b"qt  "), MediaType::Mov),
        (mp4(b"M4A "), MediaType::M4a),
        (
            webm(b"webm", &[(1, b"V_VP9"), (2, b"A_OPUS")]),
            MediaType::Webm,
        ),
        (webm(b"webm", &[(2, b"A_OPUS")]), MediaType::WebmVoice),
        (webm(b"webm", &[(2, b"A_VORBIS")]), MediaType::WebmAudio),
        (
            webm(b"webm", &[(2, b"A_OPUS"), (2, b"A_VORBIS")]),
            MediaType::WebmAudio,
        ),
        (webm(b"webm\0", &[]), MediaType::Webm),
        (ogg(b"OpusHead\x01"), MediaType::OggVoice),
        (ogg(b"\x01vorbis"), MediaType::OggAudio),
        (mp3(), MediaType::Mp3),
        (b"ID3\x04\0\0\0\0\0\x7f".to_vec(), MediaType::Mp3),
    ] {
        for name in ["a.bin", "a.exe", "photo.png", ""] {
            assert_eq!(
                sniff(&file, name),
                Some(expected),
                "{expected:?} as {name:?}"
            );
        }
    }
}

#[test]
fn of_text_the_name_tells_the_kind() {
    for (text, name, expected) in [
        ("plain", "a.txt", Some(MediaType::Text)),
        ("plain", "", Some(MediaType::Text)),
        ("plain", "README", Some(MediaType::Text)),
        ("plain", "server.conf", Some(MediaType::Text)),
        ("12:00 started", "app.LOG", Some(MediaType::Log)),
        (
            "<34>Oct 11 22:14:15 su: failed",
            "sys.log",
            Some(MediaType::Log),
        ),
        (" { \"a\": 1 }", "a.json", Some(MediaType::Json)),
        (
            "not JSON".trim_start_matches('n'),
            "a.json",
            Some(MediaType::Text),
        ),
        ("a,b\n1,2", "a.csv", Some(MediaType::Csv)),
        ("an article on %PDF-1.7", "a.txt", Some(MediaType::Text)),
    ] {
        assert_eq!(sniff(text.as_bytes(), name), expected, "{name}");
    }
}

#[test]
fn what_could_do_harm_is_refused_whatever_it_is_called() {
    let text = |text: &str| text.as_bytes().to_vec();
    for (what, file) in [
        (
            "SVG",
            text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ),
        (
            "SVG behind a declaration",
            text("<?xml version='1.0'?><svg/>"),
        ),
        ("SVG behind a mark and space", text("\u{feff} \n<SVG/>")),
        ("HTML", text("<!DOCTYPE html><script>alert(1)</script>")),
        ("a fragment of HTML", text("<b onmouseover=alert(1)>x</b>")),
        ("a comment of HTML", text("<!-- --><script>")),
        ("a shell script", text("#!/bin/sh\nrm -rf /")),
        ("a batch file", text("@ECHO OFF\r\ndel *")),
        ("PHP", text("<?php system($_GET[0]);")),
        ("RTF", text("{\\rtf1\\object}")),
        ("PostScript", text("%!PS-Adobe-3.0")),
        ("a web archive", text("MIME-Version: 1.0\r\n")),
        ("a program for Windows", b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("a program for Linux", b"\x7fELF\x02\x01\x01\0".to_vec()),
        (
            "a program for macOS",
            b"\xcf\xfa\xed\xfe\x07\0\0\x01".to_vec(),
        ),
        ("a class of Java", b"\xca\xfe\xba\xbe\0\0\0\x34".to_vec()),
        ("a module of WebAssembly", b"\0asm\x01\0\0\0".to_vec()),
        ("ZIP", b"PK\x03\x04\x14\0\0\0".to_vec()),
        ("an empty ZIP", b"PK\x05\x06\0\0\0\0".to_vec()),
        ("7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec()),
        ("RAR", b"Rar!\x1a\x07\x01\0".to_vec()),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0".to_vec()),
        ("old Office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("a shortcut", b"L\0\0\0\x01\x14\x02\0".to_vec()),
        ("SQLite", b"SQLite format 3\0".to_vec()),
        ("HEIC", mp4(b"heic")),
        ("AVIF", mp4(b"avif")),
        ("Matroska", webm(b"matroska", &[(1, b"V_VP9")])),
        ("Theora", ogg(b"\x80theora")),
        (
            "an MP3's mark alone",
            b"\xff\xfb\x90\0 and no more".to_vec(),
        ),
        ("UTF-16 without a mark", b"<\0s\0v\0g\0".to_vec()),
        ("HTML in UTF-16", b"\xff\xfe<\0b\0>\0".to_vec()),
    ] {
        for name in ["a.txt", "a.png", "a.pdf", "a", ""] {
            assert_eq!(sniff(&file, name), None, "{what} as {name:?}");
        }
    }
    for ending in SCRIPTS {
        assert_eq!(sniff(b"text", &format!("a.{ending}")), None, "{ending}");
        assert_eq!(
            sniff(b"text", &format!("a.{} .", ending.to_uppercase())),
            None,
            "{ending}"
        );
    }
}

#[test]
fn a_file_that_is_two_things_is_refused() {
    let pad = |start: &[u8], more: &[u8]| [start, &[b' '; 40], more].concat();
    for (what, file) in [
        (
            "GIF and JavaScript",
            b"GIF89a/*\0\0\0\0\0*/=1;alert(1)".to_vec(),
        ),
        (
            "GIF and JavaScript by a string",
            b"GIF89a=\"\0\0\0\0\0".to_vec(),
        ),
        (
            "GIF and JavaScript by a template",
            b"GIF89a=`\0\0\0\0\0".to_vec(),
        ),
        (
            "GIF and JavaScript by a line",
            b"GIF89a//\0\0\0\0\0".to_vec(),
        ),
        ("GIF and JavaScript later", b"GIF89a=1;/*\0\0".to_vec()),
        (
            "GIF and JavaScript throughout",
            b"GIF89a=1;alert(1)".to_vec(),
        ),
        (
            "GIF and PDF",
            b"GIF89a\x30\0\x20\0\xf7\0\0%PDF-1.7".to_vec(),
        ),
        (
            "PNG and PDF",
            pad(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"%PDF-1.7"),
        ),
        ("JPEG and PDF", pad(b"\xff\xd8\xff\xfe\0\x40", b"%PDF-1.7")),
        ("MP4 and PDF", pad(&mp4(b"isom"), b"%PDF-1.7")),
        ("text and PDF", b"a text\n%PDF-1.7\n".to_vec()),
    ] {
        assert_eq!(sniff(&file, "a.txt"), None, "{what}");
    }
}

/// What screening says of a whole file.
fn screened(file: &[u8], name: &str) -> Result<MediaType, Refusal> {
    let mut screening = Screening::new(&AttachmentRules::default(), name);
    let mut out = Vec::new();
    for piece in file.chunks(1_000) {
        out.extend(screening.push(piece)?);
    }
    let (rest, screened) = screening.finish()?;
    out.extend(rest);
    assert_eq!(out.len() as u64, screened.size);
    if !screened.media_type.is_picture() {
        assert_eq!(out, file, "what is no picture passes as it is");
    }
    Ok(screened.media_type)
}

#[test]
fn a_whole_file_is_screened_by_the_forms_rules() {
    let zip = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\x40\0\0\0\0\0";
    let long = |start: &[u8], end: &[u8]| [start, &[b'x'; 30_000], end].concat();
    let megabytes = vec![b'x'; 10 * 1024 * 1024 + 1];
    for (what, file, expected) in [
        ("nothing", vec![], Err(Refusal::Empty)),
        ("a text", b"x".to_vec(), Ok(MediaType::Text)),
        ("a long text", long(b"x", b""), Ok(MediaType::Text)),
        (
            "binary behind text",
            long(b"x", b"\0"),
            Err(Refusal::TypeNotAllowed),
        ),
        ("a PDF", long(b"%PDF-1.7\n", b"%%EOF"), Ok(MediaType::Pdf)),
        (
            "PDF and ZIP",
            long(b"%PDF-1.7\n", zip),
            Err(Refusal::TypeNotAllowed),
        ),
        (
            "MP4 and ZIP",
            long(&mp4(b"isom"), zip),
            Err(Refusal::TypeNotAllowed),
        ),
        (
            "not on the list",
            ogg(b"OpusHead\x01"),
            Err(Refusal::TypeNotAllowed),
        ),
        (
            "on the list by its format",
            webm(b"webm", &[(2, b"A_OPUS")]),
            Ok(MediaType::WebmVoice),
        ),
        (
            "half a PNG",
            b"\x89PNG\r\n\x1a\n".to_vec(),
            Err(Refusal::Broken),
        ),
        ("one byte too many", megabytes, Err(Refusal::TooLarge)),
    ] {
        assert_eq!(screened(&file, "a.txt"), expected, "{what}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "\\PC{0,20}") {
        let _ = sniff(&bytes, &name);
        for magic in [
            b"\x1a\x45\xdf\xa3".as_slice(), b"OggS", b"\0\0\0\x18ftyp", b"ID3", b"\xff\xfb", b"RIFF",
            b"GIF89a", b"%PDF-1", b"\xff\xfe", b"\xef\xbb\xbf",
        ] {
            let file = [magic, &bytes].concat();
            let _ = sniff(&file, &name);
            let _ = screened(&file, &name);
        }
    }
}
