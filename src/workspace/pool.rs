//! Reading with a deadline: a file whose reading never returns (a cloud placeholder while the line
//! is down, a dead network drive) costs one thread that is left behind, and no other file waits for
//! it (F7).

use std::collections::VecDeque;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Threads that read at the same time. More does not help a disk, and hides latency of network
/// drives well enough.
const READERS: usize = 4;

/// Threads that may be left behind stuck in one batch; after that the rest is not tried.
const MOST_LEFT_BEHIND: usize = 16;

enum Report<T> {
    Started(usize, Instant),
    Done(usize, T),
}

struct Queue<J> {
    jobs: Mutex<VecDeque<(usize, J)>>,
}

impl<J> Queue<J> {
    fn next(&self) -> Option<(usize, J)> {
        self.jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    fn abandon(&self) {
        self.jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

/// Runs `read` over `jobs` on a few threads and returns the results in the order of the jobs.
/// `None`: this job did not return within `deadline` of its own beginning, or was never begun
/// because too many others hang. A hanging `read` goes on in its thread; its result is dropped.
pub fn read_within<J, T, F>(deadline: Duration, jobs: Vec<J>, read: F) -> Vec<Option<T>>
where
    J: Send + 'static,
    T: Send + 'static,
    F: Fn(J) -> T + Send + Sync + 'static,
{
    let count = jobs.len();
    let mut results: Vec<Option<T>> = Vec::new();
    results.resize_with(count, || None);
    if count == 0 {
        return results;
    }
    let queue = Arc::new(Queue {
        jobs: Mutex::new(jobs.into_iter().enumerate().collect()),
    });
    let read = Arc::new(read);
    let (sender, reports) = channel();
    for _ in 0..READERS.min(count) {
        reader(&queue, &read, &sender);
    }
    let mut running: Vec<(usize, Instant)> = Vec::new();
    let mut open = count;
    let mut left_behind = 0;
    while open > 0 {
        let patience = running
            .iter()
            .map(|(_, since)| deadline.saturating_sub(since.elapsed()))
            .min()
            .unwrap_or(deadline);
        match reports.recv_timeout(patience) {
            Ok(Report::Started(index, since)) => running.push((index, since)),
            Ok(Report::Done(index, result)) => {
                // A late answer of a reader that was given up is welcome as long as we are here.
                if let Some(at) = running.iter().position(|(other, _)| *other == index) {
                    running.swap_remove(at);
                    open -= 1;
                }
                results[index] = Some(result);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let before = running.len();
                running.retain(|(_, since)| since.elapsed() < deadline);
                let stuck = before - running.len();
                open -= stuck;
                for _ in 0..stuck {
                    left_behind += 1;
                    if left_behind < MOST_LEFT_BEHIND {
                        reader(&queue, &read, &sender);
                    }
                }
                if left_behind >= MOST_LEFT_BEHIND && running.is_empty() {
                    queue.abandon();
                    break;
                }
            }
        }
    }
    results
}

fn reader<J, T, F>(queue: &Arc<Queue<J>>, read: &Arc<F>, reports: &Sender<Report<T>>)
where
    J: Send + 'static,
    T: Send + 'static,
    F: Fn(J) -> T + Send + Sync + 'static,
{
    let (queue, read, reports) = (Arc::clone(queue), Arc::clone(read), reports.clone());
    let begun = thread::Builder::new()
        .name("workspace reader".to_owned())
        .spawn(move || {
            while let Some((index, job)) = queue.next() {
                if reports
                    .send(Report::Started(index, Instant::now()))
                    .is_err()
                {
                    return;
                }
                if reports.send(Report::Done(index, read(job))).is_err() {
                    return;
                }
            }
        });
    // Without a thread the jobs stay unread, and the caller says so for each file.
    drop(begun);
}
