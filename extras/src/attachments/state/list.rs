//! All files of a request: who may come in, who is next, and what is sent.

use intake_contract::FieldCode;
use intake_contract::attachment::{AttachmentCode, AttachmentRules, MediaType};

use super::{Item, Key, Stage, Why};

/// Most uploads at a time: one alone leaves the line idle between two files,
/// and many share it so that none is done soon.
const UPLOADS_MAX: usize = 2;

/// The files of one request, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    rules: AttachmentRules,
    items: Vec<Item>,
    next: u32,
    /// How many of those that were last added found no room.
    left_out: usize,
}

/// How far all files together have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The proxy keeps every file that is taken, or there is none.
    Settled,
    /// Some are on their way.
    Uploading,
    /// One could not be uploaded, and waits for its visitor.
    Failed,
}

impl Progress {
    /// Its name, as the form reads it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Uploading => "uploading",
            Self::Failed => "failed",
        }
    }
}

/// What is known of a file that may be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// What it is.
    pub media_type: MediaType,
    /// What it is called from now on.
    pub name: String,
    /// How many bytes are sent.
    pub size: u64,
    /// Whether the place where it was taken was removed from it.
    pub location_removed: bool,
}

impl List {
    /// An empty list.
    #[must_use]
    pub const fn new(rules: AttachmentRules) -> Self {
        Self {
            rules,
            items: Vec::new(),
            next: 0,
            left_out: 0,
        }
    }

    /// What the form takes.
    #[must_use]
    pub const fn rules(&self) -> &AttachmentRules {
        &self.rules
    }

    /// Every file.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The keys of all files, in order.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        self.items.iter().map(|item| item.key).collect()
    }

    /// The file of this key.
    #[must_use]
    pub fn item(&self, key: Key) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// How many of the files that were last added found no room.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.left_out
    }

    /// How many files are taken, and how many bytes they are together.
    #[must_use]
    pub fn total(&self) -> (usize, u64) {
        self.taken(None)
    }

    fn taken(&self, except: Option<Key>) -> (usize, u64) {
        let all = self.items.iter();
        all.filter(|item| Some(item.key) != except && !matches!(item.stage, Stage::Refused(_)))
            .fold((0, 0), |(count, bytes), item| {
                (count + 1, bytes.saturating_add(item.size))
            })
    }

    /// More files are about to be added.
    pub fn begin(&mut self) {
        self.left_out = 0;
    }

    /// Adds a file; `is_picture` by what the browser thinks of it. Gives its key
    /// if it is to be looked at. One that is not taken is shown as such, but for
    /// those beyond the last place, which are only counted.
    pub fn add(&mut self, name: &str, size: u64, is_picture: bool) -> Option<Key> {
        let (count, bytes) = self.taken(None);
        let verdict = match self.rules.admit(count, bytes, size) {
            Err(AttachmentCode::TooMany) => {
                self.left_out += 1;
                return None;
            }
            // It is judged when it has been scaled down.
            Err(AttachmentCode::TooLarge | AttachmentCode::TooLargeTogether)
                if is_picture && self.rules.scale_down.is_some() =>
            {
                Ok(())
            }
            verdict => verdict,
        };
        let key = Key(self.next);
        self.next += 1;
        self.items.push(Item {
            key,
            name: name.to_owned(),
            size,
            media_type: None,
            location_removed: false,
            stage: match verdict {
                Ok(()) => Stage::Chosen,
                Err(code) => Stage::Refused(Why::Code(code)),
            },
            attempt: 0,
        });
        verdict.is_ok().then_some(key)
    }

    /// The next file to be looked at; one at a time, since each is held in memory.
    pub fn prepare_next(&mut self) -> Option<Key> {
        let busy = |item: &Item| item.stage == Stage::Preparing;
        if self.items.iter().any(busy) {
            return None;
        }
        let next = self
            .items
            .iter_mut()
            .find(|item| item.stage == Stage::Chosen)?;
        next.stage = Stage::Preparing;
        Some(next.key)
    }

    /// A file was looked at and may be uploaded, unless it has grown too large.
    pub fn prepared(&mut self, key: Key, prepared: Prepared) {
        let (count, bytes) = self.taken(Some(key));
        // It has its place already: only the bytes can be too many.
        let count = count.min(self.rules.max_files.saturating_sub(1) as usize);
        let verdict = self.rules.admit(count, bytes, prepared.size);
        if let Some(item) = self.find(key) {
            item.media_type = Some(prepared.media_type);
            item.name = prepared.name;
            item.size = prepared.size;
            item.location_removed = prepared.location_removed;
            item.stage = match verdict {
                Ok(()) => Stage::Waiting,
                Err(code) => Stage::Refused(Why::Code(code)),
            };
        }
    }

    /// The next file to be uploaded, if one may begin.
    pub fn upload_next(&mut self) -> Option<Key> {
        let busy = |item: &&Item| matches!(item.stage, Stage::Uploading(_));
        if self.items.iter().filter(busy).count() >= UPLOADS_MAX {
            return None;
        }
        let next = self
            .items
            .iter_mut()
            .find(|item| item.stage == Stage::Waiting)?;
        next.stage = Stage::Uploading(0);
        Some(next.key)
    }

    /// So many bytes of a file went out.
    pub fn sent(&mut self, key: Key, bytes: u64) {
        if let Some(item) = self.find(key)
            && let Stage::Uploading(sent) = &mut item.stage
        {
            *sent = bytes.min(item.size);
        }
    }

    /// The proxy keeps a file.
    pub fn kept(&mut self, key: Key, token: String) {
        if let Some(item) = self.find(key) {
            item.stage = Stage::Kept(token);
        }
    }

    /// A file is not taken, or could not be.
    pub fn fail(&mut self, key: Key, why: Why) {
        if let Some(item) = self.find(key) {
            item.stage = if why.may_pass_later() {
                Stage::Failed(why)
            } else {
                Stage::Refused(why)
            };
        }
    }

    /// The file that the submission named in this place is not as it should be.
    pub fn refuse(&mut self, place: usize, code: FieldCode) {
        let kept = |item: &&mut Item| matches!(item.stage, Stage::Kept(_));
        if let Some(item) = self.items.iter_mut().filter(kept).nth(place) {
            item.stage = Stage::Failed(Why::Field(code));
        }
    }

    /// Tries a file again that could not be uploaded.
    pub fn retry(&mut self, key: Key) {
        if let Some(item) = self.find(key)
            && let Stage::Failed(why) = item.stage
        {
            item.attempt += u32::from(why.wants_another_id());
            // One that was never understood is read again.
            item.stage = match item.media_type {
                Some(_) => Stage::Waiting,
                None => Stage::Chosen,
            };
        }
    }

    /// Takes a file off the list.
    pub fn remove(&mut self, key: Key) -> Option<Item> {
        self.left_out = 0;
        let place = self.items.iter().position(|item| item.key == key)?;
        Some(self.items.remove(place))
    }

    /// The key of the file that stands where one was removed, or before it.
    #[must_use]
    pub fn neighbour(&self, key: Key) -> Option<Key> {
        let place = self.items.iter().position(|item| item.key == key)?;
        let other = self.items.get(place + 1);
        let other = other.or_else(|| self.items.get(place.checked_sub(1)?));
        other.map(|item| item.key)
    }

    /// Forgets every file.
    pub fn clear(&mut self) {
        self.items.clear();
        self.left_out = 0;
    }

    /// How far all of them have come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let any = |is: fn(&Stage) -> bool| self.items.iter().any(|item| is(&item.stage));
        if any(Stage::is_under_way) {
            Progress::Uploading
        } else if any(|stage| matches!(stage, Stage::Failed(_))) {
            Progress::Failed
        } else {
            Progress::Settled
        }
    }

    /// What a submission names the files by, in their order.
    #[must_use]
    pub fn tokens(&self) -> Vec<&str> {
        let tokens = self.items.iter().filter_map(|item| match &item.stage {
            Stage::Kept(token) => Some(token.as_str()),
            _ => None,
        });
        tokens.collect()
    }

    fn find(&mut self, key: Key) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.key == key)
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
