//! `[attachments]` and `[forms.attachments]`: where attached files lie, how
//! agents get them, and what files a form takes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use intake_contract::attachment::{AttachmentRules, MediaType};
use intake_contract::limits::{LINKS_HEADING, links_room};

use super::bucket::{self, S3Config};
use super::mistake::Findings;
use super::model::ServerConfig;
use super::scanner::{self, ScannerConfig};
use super::table::Table;
use crate::attachments::KeptFile;

/// Characters of a link behind the public URL: `/files/` and 32 digits.
const LINK_PATH: usize = 7 + 32;

/// Digits of a port that the system may choose, with its colon.
const PORT: usize = 6;

/// Pixels of a megapixel.
const MEGAPIXEL: u64 = 1_000_000;

/// `[attachments]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentsConfig {
    /// The folder in which files lie, if there is no bucket for them; else that in
    /// which they lie while they come in.
    pub folder: PathBuf,
    /// The bucket, if files go into one.
    pub s3: Option<S3Config>,
    /// How agents get them.
    pub delivery: Delivery,
    /// Who looks for viruses, if anybody does.
    pub scanner: Option<ScannerConfig>,
    /// How long they are kept after their request was delivered; for ever, if nothing.
    pub keep: Option<Duration>,
    /// How long they are kept without a request.
    pub keep_unclaimed: Duration,
    /// How much may be uploaded.
    pub quotas: UploadQuotas,
}

/// How agents get files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Delivery {
    /// As links in the ticket's message, served by the proxy.
    #[default]
    Link,
    /// In an internal note, once there is a ticket.
    Note,
    /// Attached to the ticket's message, from a bucket that Mava approves.
    Bucket,
}

/// How much may be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadQuotas {
    /// Files of one client in an hour.
    pub client_files: u32,
    /// Bytes of one client in an hour.
    pub client_bytes: u64,
    /// Bytes of one form that no request has claimed.
    pub waiting_bytes: u64,
}

impl AttachmentsConfig {
    /// The address that a link opens.
    #[must_use]
    pub fn link(&self, server: &ServerConfig, link: &str) -> String {
        format!("{}/files/{link}", server.public_base())
    }

    /// Where whoever gets a file by [`Self::delivery`] can fetch it.
    #[must_use]
    pub fn address(&self, server: &ServerConfig, file: &KeptFile) -> String {
        let own = match self.delivery {
            Delivery::Link => None,
            Delivery::Note | Delivery::Bucket => self.s3.as_ref(),
        };
        let own = own.and_then(|bucket| bucket.url_of(file.object.as_str()));
        own.map_or_else(|| self.link(server, &file.link), String::from)
    }

    /// What so many files take of a ticket's message, in UTF-16 code units.
    #[must_use]
    pub fn message_room(&self, server: &ServerConfig, files: u32) -> usize {
        match self.delivery {
            _ if files == 0 => 0,
            Delivery::Link => {
                let link = server.public_base().len() + PORT + LINK_PATH;
                links_room(files as usize, link)
            }
            // Only what is said of those that nobody scanned.
            Delivery::Bucket => LINKS_HEADING,
            Delivery::Note => 0,
        }
    }
}

/// The whole of `[attachments]`. Relative paths begin at `folder`.
pub fn of(findings: &mut Findings<'_>, table: &Table, folder: &Path) -> Option<AttachmentsConfig> {
    let scanner = scanner::scanner(findings, table);
    let delivery = match table.text("delivery")?.as_str() {
        "note" => Delivery::Note,
        "bucket" => Delivery::Bucket,
        _ => Delivery::Link,
    };
    let is_s3 = table.text("storage")? == "s3";
    let s3 = table.table("s3");
    let given = s3.is_some();
    let s3 = s3.and_then(|table| bucket::bucket(findings, table));
    let place = |name: &str| (table.place(name), table.key(name));
    if is_s3 && !given {
        let (at, key) = place("storage");
        let sentence = "needs the table [attachments.s3], which says where the bucket is";
        findings.mistake(at, key, sentence);
    } else if given && !is_s3 {
        let (at, key) = place("s3");
        findings.warning(at, key, "has no effect without `storage = \"s3\"`");
    }
    let s3 = s3.filter(|_| is_s3);
    if delivery == Delivery::Bucket {
        let url = s3.as_ref().and_then(|bucket| bucket.public_url.as_ref());
        let (at, key) = place("delivery");
        match url.map(|url| url.scheme()) {
            Some("https") => {}
            Some(_) => findings.mistake(
                at,
                key,
                "needs a `public_url` that begins with https://, since Mava takes no other",
            ),
            None if is_s3 => findings.mistake(
                at,
                key,
                "needs `public_url` in [attachments.s3], by which Mava's agents fetch the files",
            ),
            None => findings.mistake(
                at,
                key,
                "needs `storage = \"s3\"`, with a bucket that Mava approves",
            ),
        }
    }
    Some(AttachmentsConfig {
        folder: folder.join(table.path("folder")?),
        s3,
        delivery,
        scanner,
        keep: table.duration("keep"),
        keep_unclaimed: table.duration("keep_unclaimed")?,
        quotas: UploadQuotas {
            client_files: table.number("client_files")?,
            client_bytes: table.size("client_bytes")?,
            waiting_bytes: table.size("waiting_bytes")?,
        },
    })
}

/// What files a form takes; none without its table.
pub fn rules(findings: &mut Findings<'_>, form: &Table) -> Option<AttachmentRules> {
    let table = form.table("attachments")?;
    let words = table.texts("types")?;
    let rules = AttachmentRules {
        max_files: table.number("max_files")?,
        max_bytes: table.size("max_bytes")?,
        total_bytes: table.size("total_bytes")?,
        types: AttachmentRules::formats()
            .filter(|row| words.iter().any(|word| word == row.word()))
            .collect(),
        max_pixels: table.number::<u64>("max_megapixels")? * MEGAPIXEL,
        scale_down: table.number("scale_down"),
    };
    if rules.total_bytes < rules.max_bytes {
        let (key, given) = if table.has("total_bytes") {
            (
                "total_bytes",
                "must not be below `max_bytes`, the size of a single file",
            )
        } else {
            (
                "max_bytes",
                "must not be above `total_bytes`, which is 25MB unless set",
            )
        };
        findings.mistake(table.place(key), table.key(key), given);
    }
    let pictures = rules.types.iter().any(|row: &MediaType| row.is_picture());
    if table.has("scale_down") && !pictures {
        let sentence = "has no effect: the form takes no pictures";
        findings.warning(table.place("scale_down"), table.key("scale_down"), sentence);
    }
    Some(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, parse};

    fn told(rest: &str) -> Result<Config, String> {
        let form = "[[forms]]\nid = \"support\"\norigins = []\n";
        let read = parse(&format!("{form}{rest}"), Path::new("/etc/intake"));
        read.map(|loaded| loaded.config)
            .map_err(|mistakes| mistakes.to_string())
    }

    fn rules_of(rest: &str) -> Option<AttachmentRules> {
        told(rest).unwrap().forms[0].definition.attachments.clone()
    }

    #[test]
    fn a_form_takes_files_once_it_has_the_table() {
        assert_eq!(rules_of(""), None);
        assert_eq!(
            rules_of("attachments = {}"),
            Some(AttachmentRules::default())
        );
        let own = "attachments = { max_files = 3, max_bytes = \"1MB\", total_bytes = \"2MB\", \
                   types = [\"webm\", \"png\"], max_megapixels = 20, scale_down = 2560 }";
        let expected = AttachmentRules {
            max_files: 3,
            max_bytes: 1 << 20,
            total_bytes: 2 << 20,
            types: vec![MediaType::Png, MediaType::Webm],
            max_pixels: 20_000_000,
            scale_down: Some(2_560),
        };
        assert_eq!(rules_of(own), Some(expected));
    }

    #[test]
    fn links_take_room_from_the_message() {
        let room = |rest: &str| {
            let config = told(rest).unwrap();
            let fields = &config.forms[0].definition.fields;
            fields
                .iter()
                .find(|field| field.id == "message")
                .unwrap()
                .max_length
        };
        let link = "http://127.0.0.1:8787".len() + PORT + LINK_PATH;
        let links = intake_contract::limits::links_room(2, link);
        assert_eq!(room("") - room("attachments = { max_files = 2 }"), links);
    }

    #[test]
    fn where_files_lie_is_read_from_the_files_own_folder() {
        let attachments = told("[attachments]\nkeep = \"90d\"").unwrap().attachments;
        assert_eq!(attachments.folder, Path::new("/etc/intake/attachments"));
        assert_eq!(attachments.keep, Some(Duration::from_secs(90 * 86_400)));
        assert_eq!(attachments.keep_unclaimed, Duration::from_secs(86_400));
    }

    #[test]
    fn what_does_not_go_together_is_a_mistake() {
        for (rest, expected) in [
            (
                "attachments = { max_bytes = \"50MB\" }",
                "line 4, column 29: forms[0].attachments.max_bytes: must not be above `total_bytes`, which is 25MB unless set",
            ),
            (
                "attachments = { total_bytes = \"1MB\" }",
                "line 4, column 31: forms[0].attachments.total_bytes: must not be below `max_bytes`, the size of a single file",
            ),
            (
                "attachments = { types = [\"svg\"] }",
                "line 4, column 26: forms[0].attachments.types[0]: must be a list of some of \"png\", \"jpeg\", \"webp\", \"gif\", \"mp4\", \"webm\", \"pdf\", \"txt\", \"log\", \"json\", \"csv\", \"ogg\", \"mp3\", \"m4a\", \"wav\", \"mov\"",
            ),
            (
                "attachments = { max_bytes = \"1GB\" }",
                "line 4, column 29: forms[0].attachments.max_bytes: must be a size from \"1KB\" to \"100MB\"",
            ),
            (
                "attachments = { max_bytes = 10 }",
                "line 4, column 29: forms[0].attachments.max_bytes: must be a size from \"1KB\" to \"100MB\"",
            ),
        ] {
            assert_eq!(told(rest).err().as_deref(), Some(expected), "{rest}");
        }
    }
}
