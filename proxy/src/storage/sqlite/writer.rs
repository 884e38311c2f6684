//! The one task that writes. While one commit is being flushed to the disk the
//! next writes gather, and they all share the next commit: the group commit
//! that makes thousands of durable acknowledgements a second possible.

use async_trait::async_trait;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{error, migrations};
use crate::storage::StoreError;

/// Most writes in one transaction.
const GROUP_MAX: usize = 256;

/// Something to be written, all of it or nothing.
#[async_trait]
pub(super) trait Write: Send + Sync + 'static {
    /// What the writing tells.
    type Output: Send;

    /// Writes within the transaction of its group.
    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Self::Output>;
}

/// A write that waits for its group to be committed.
#[async_trait]
trait Job: Send {
    async fn run(&mut self, connection: &mut SqliteConnection) -> sqlx::Result<()>;
    fn answer(self: Box<Self>, end: Result<(), StoreError>);
}

struct Pending<W: Write> {
    write: W,
    output: Option<W::Output>,
    answer: oneshot::Sender<Result<W::Output, StoreError>>,
}

#[async_trait]
impl<W: Write> Job for Pending<W> {
    async fn run(&mut self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        self.output = Some(self.write.write(connection).await?);
        Ok(())
    }

    fn answer(self: Box<Self>, end: Result<(), StoreError>) {
        let Self { output, answer, .. } = *self;
        // Whoever asked may have gone; what was committed stays so.
        let _ = answer.send(end.and_then(|()| output.ok_or(StoreError::Closed)));
    }
}

type Queue = mpsc::Sender<Box<dyn Job>>;

/// The way to the task that writes.
pub(super) struct Writer {
    queue: std::sync::Mutex<Option<Queue>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Connects, brings the tables up to date and starts the task.
    pub(super) async fn start(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let mut connection = options.connect().await.map_err(error::of_sqlx)?;
        migrations::run(&mut connection)
            .await
            .map_err(error::of_migration)?;
        let (queue, jobs) = mpsc::channel(GROUP_MAX);
        let line = Line {
            options,
            connection: Some(connection),
        };
        Ok(Self {
            queue: std::sync::Mutex::new(Some(queue)),
            task: Mutex::new(Some(tokio::spawn(line.work(jobs)))),
        })
    }

    /// Writes, and returns once it is on the disk.
    pub(super) async fn write<W: Write>(&self, write: W) -> Result<W::Output, StoreError> {
        let (answer, committed) = oneshot::channel();
        let job = Box::new(Pending {
            write,
            output: None,
            answer,
        });
        let queue = self.queue().ok_or(StoreError::Closed)?;
        queue.send(job).await.map_err(|_| StoreError::Closed)?;
        drop(queue);
        committed.await.map_err(|_| StoreError::Closed)?
    }

    /// Lets the task finish what is queued and waits for its end.
    pub(super) async fn close(&self) {
        let queue = self.queue.lock().map_or(None, |mut queue| queue.take());
        drop(queue);
        if let Some(task) = self.task.lock().await.take() {
            let _ = task.await;
        }
    }

    fn queue(&self) -> Option<Queue> {
        self.queue.lock().map_or(None, |queue| queue.clone())
    }
}

/// The task's end of the way.
struct Line {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
}

impl Line {
    async fn work(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(GROUP_MAX);
        while jobs.recv_many(&mut group, GROUP_MAX).await > 0 {
            let end = self.commit(&mut group).await.map_err(error::of_sqlx);
            if !matches!(end, Ok(()) | Err(StoreError::Full | StoreError::Locked)) {
                // Whatever state the connection is in, a new one has none.
                self.connection = None;
            }
            for job in group.drain(..) {
                job.answer(end.clone());
            }
        }
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }

    async fn commit(&mut self, group: &mut [Box<dyn Job>]) -> sqlx::Result<()> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.options.connect().await?),
        };
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for job in group {
            job.run(&mut transaction).await?;
        }
        transaction.commit().await
    }
}
