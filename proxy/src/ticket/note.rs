//! The internal note that brings a ticket's agents the request's files.

use intake_contract::text::truncate_utf16;
use intake_contract::{Reference, limits};

use super::files::size;
use crate::attachments::KeptFile;
use crate::config::Config;
use crate::mava::{NewNote, NoteFile};

/// The line by which a note is recognised among a ticket's messages. Nobody can
/// have typed it before: the reference is drawn after the request came in.
#[must_use]
pub(crate) fn note_line(reference: Reference) -> String {
    format!("Files of request {reference}")
}

/// The note, or nothing where there is no file.
#[must_use]
pub(crate) fn note(
    config: &Config,
    ticket_id: String,
    files: &[KeptFile],
    reference: Reference,
) -> Option<NewNote> {
    if files.is_empty() {
        return None;
    }
    let mut content = note_line(reference);
    for file in files {
        content.push_str(&format!("\n{} ({})", file.file_name, size(file.size)));
        if file.unscanned {
            content.push_str(", not checked for viruses");
        }
    }
    let attachments = files.iter().map(|file| NoteFile {
        file_name: file.file_name.clone(),
        url: config.attachments.address(&config.server, file),
        file_type: file.media_type.mime(),
    });
    Some(NewNote {
        ticket_id,
        content: truncate_utf16(&content, limits::MAVA_MESSAGE_MAX).to_owned(),
        attachments: attachments.take(limits::ATTACHMENTS_MAX).collect(),
        message_type: NewNote::TYPE,
    })
}
