//! Attached files in a ticket's message: each with its name, its size, and the
//! link under which agents get it; or attached to it, from Mava's own bucket.

use intake_contract::limits::{ATTACHMENTS_MAX, LINKED_NAME_MAX};
use intake_contract::text::truncate_utf16;

use crate::attachments::KeptFile;
use crate::config::Delivery;
use crate::mava::Attachment;

/// A file of a request, and where it can be fetched.
pub struct LinkedFile<'a> {
    /// The file.
    pub file: &'a KeptFile,
    /// Where agents get it, or Mava does.
    pub link: String,
}

/// The files of a request, and how agents get them.
#[derive(Clone, Copy, Default)]
pub struct Enclosed<'a> {
    /// How.
    pub delivery: Delivery,
    /// Which, in the visitor's order.
    pub files: &'a [LinkedFile<'a>],
}

/// What a message says of the files; empty where there are none. No longer than
/// [`crate::config::AttachmentsConfig::message_room`] says.
pub(super) fn block(enclosed: Enclosed<'_>) -> String {
    match enclosed.delivery {
        Delivery::Link => links(enclosed.files),
        Delivery::Bucket => marks(enclosed.files),
        // The note will tell.
        Delivery::Note => String::new(),
    }
}

/// What goes with a message as its attachments.
pub(super) fn attachments(enclosed: Enclosed<'_>) -> Vec<Attachment> {
    if enclosed.delivery != Delivery::Bucket {
        return Vec::new();
    }
    let files = enclosed.files.iter().take(ATTACHMENTS_MAX);
    let attachment = |LinkedFile { file, link }: &LinkedFile<'_>| Attachment {
        url: link.clone(),
        file_name: file.file_name.clone(),
        file_size: file.size,
        kind: file.media_type.kind(),
    };
    files.map(attachment).collect()
}

/// The line that tells of files which nobody scanned; their names stand beside
/// them in Mava.
fn marks(files: &[LinkedFile<'_>]) -> String {
    let unscanned = files.iter().filter(|linked| linked.file.unscanned).count();
    match unscanned {
        0 => String::new(),
        some if some == files.len() => "\n\nThe files were not checked for viruses.".to_owned(),
        some => format!(
            "\n\n{some} of {} files were not checked for viruses.",
            files.len()
        ),
    }
}

/// A line with name and size for each file, and one with its link.
fn links(files: &[LinkedFile<'_>]) -> String {
    if files.is_empty() {
        return String::new();
    }
    let unscanned = files.iter().filter(|linked| linked.file.unscanned).count();
    let heading = match unscanned {
        0 => "Files:".to_owned(),
        some if some == files.len() => "Files, not checked for viruses:".to_owned(),
        _ => "Files (those with an asterisk were not checked for viruses):".to_owned(),
    };
    let mut block = format!("\n\n{heading}");
    for LinkedFile { file, link } in files {
        let is_marked = file.unscanned && unscanned < files.len();
        let mark = if is_marked { "*" } else { "" };
        let name = truncate_utf16(&format!("{mark}{}", file.file_name), LINKED_NAME_MAX);
        block.push_str(&format!("\n{name} ({})\n{link}", size(file.size)));
    }
    block
}

/// A size as people read it, of at most nine characters up to a gigabyte.
pub(super) fn size(bytes: u64) -> String {
    // Sizes of files are far below where these lose a digit.
    let of = |unit: u32| bytes as f64 / f64::from(unit);
    match bytes {
        0..0x400 => format!("{bytes} B"),
        0x400..0x10_0000 => format!("{:.1} KB", of(0x400)),
        _ => format!("{:.1} MB", of(0x10_0000)),
    }
}

#[cfg(test)]
mod tests {
    use intake_contract::attachment::MediaType;
    use intake_contract::limits::links_room;
    use intake_contract::text::utf16_len;

    use super::*;
    use crate::attachments::store::ObjectKey;

    fn file(name: &str, size: u64, unscanned: bool) -> KeptFile {
        KeptFile {
            object: ObjectKey::parse(&"a".repeat(32)).unwrap(),
            link: "b".repeat(32),
            file_name: name.to_owned(),
            media_type: MediaType::Png,
            size,
            unscanned,
        }
    }

    fn told(files: &[KeptFile]) -> String {
        let link = |file| LinkedFile {
            file,
            link: "https://h/files/b".to_owned(),
        };
        links(&files.iter().map(link).collect::<Vec<_>>())
    }

    #[test]
    fn in_mavas_bucket_they_are_attached_and_only_what_nobody_scanned_is_told() {
        let files = [file("a.png", 7, true), file("b.gif", 8, false)];
        let linked: Vec<_> = files
            .iter()
            .map(|file| LinkedFile {
                file,
                link: format!("https://b/{}", file.file_name),
            })
            .collect();
        let enclosed = |delivery| Enclosed {
            delivery,
            files: &linked,
        };
        let attached = attachments(enclosed(Delivery::Bucket));
        let json = serde_json::to_value(&attached).unwrap();
        let first = serde_json::json!({
            "url": "https://b/a.png", "fileName": "a.png", "fileSize": 7, "type": "Image",
        });
        assert_eq!(json[0], first);
        let told = block(enclosed(Delivery::Bucket));
        assert_eq!(told, "\n\n1 of 2 files were not checked for viruses.");
        assert!(utf16_len(&told) <= intake_contract::limits::LINKS_HEADING);
        assert_eq!(block(enclosed(Delivery::Note)), "");
        for delivery in [Delivery::Link, Delivery::Note] {
            assert!(attachments(enclosed(delivery)).is_empty());
        }
    }

    #[test]
    fn files_are_named_with_their_sizes_and_links() {
        assert_eq!(told(&[]), "");
        assert_eq!(
            told(&[file("a.png", 1_023, false), file("b.png", 1_572_864, false)]),
            "\n\nFiles:\na.png (1023 B)\nhttps://h/files/b\nb.png (1.5 MB)\nhttps://h/files/b"
        );
        assert_eq!(
            told(&[file("a.png", 1_024, true)]),
            "\n\nFiles, not checked for viruses:\na.png (1.0 KB)\nhttps://h/files/b"
        );
        let mixed = told(&[file("a.png", 1, true), file("b.png", 1, false)]);
        assert!(
            mixed.contains("\n*a.png") && mixed.contains("\nb.png"),
            "{mixed}"
        );
    }

    #[test]
    fn the_block_fits_into_the_room_that_the_form_leaves() {
        let link = "https://h/files/b".len();
        for unscanned in [false, true] {
            let long = file(&"🦀".repeat(60), 1_073_741_823, unscanned);
            let files = [long, file("a.png", 1, true)];
            assert!(utf16_len(&told(&files)) <= links_room(2, link));
        }
    }
}
