//! What the panel of files says.

crate::messages::messages! {
    /// Button in a row.
    Remove "attachments.remove" "Remove",
}
