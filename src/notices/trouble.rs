//! Which trouble the team is told of, and when it is told that all is well again; pure.
//!
//! What is wrong now is compared with what was told: each trouble is told once, some only after a time in
//! which it may pass by itself, and the end of what was told is told too. Nothing here depends on how
//! often it is asked.

use jiff::{SignedDuration, Timestamp};

/// How long a website may not answer, or a site may fail, before somebody is told (C5).
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// What a human changed on a live site is named again after this, should it still be another thing than
/// before.
const DRIFT_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What became of a campaign is remembered as told for this long.
const CAMPAIGN_KEPT: SignedDuration = SignedDuration::from_hours(31 * 24);

/// The kinds of trouble that are worth a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing goes on until a person does something: a login that is refused (C1, G4).
    Paused,
    /// Nothing is done, so that nothing is taken down by mistake.
    Frozen,
    /// A target does not take what is due (C5).
    Unreachable,
    /// A site cannot be made, or a page of it not be written to.
    Failed,
    /// What was sent does not show on the public page (C17, G15).
    Late,
    /// A human changed something of ours there.
    Drift,
    CampaignPaused,
    /// Nobody can know of some people whether they got it.
    CampaignUnknown,
    /// The time was over before everybody was written to.
    CampaignExpired,
    /// Its time has come, and it cannot start before a person does something.
    CampaignWaits,
    /// Its time ended before it could start (T13).
    CampaignMissed,
    /// Nothing can be recorded.
    Ledger,
}

const KINDS: [Kind; 12] = [
    Kind::Paused,
    Kind::Frozen,
    Kind::Unreachable,
    Kind::Failed,
    Kind::Late,
    Kind::Drift,
    Kind::CampaignPaused,
    Kind::CampaignUnknown,
    Kind::CampaignExpired,
    Kind::CampaignWaits,
    Kind::CampaignMissed,
    Kind::Ledger,
];

impl Kind {
    /// As kept, and the end of the key of its sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Frozen => "frozen",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::Late => "late",
            Self::Drift => "drift",
            Self::CampaignPaused => "campaign-paused",
            Self::CampaignUnknown => "campaign-unknown",
            Self::CampaignExpired => "campaign-expired",
            Self::CampaignWaits => "campaign-waits",
            Self::CampaignMissed => "campaign-missed",
            Self::Ledger => "ledger",
        }
    }

    /// Reads what [`Kind::as_str`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Another beginning is another occurrence. Of the others the state alone counts: a change that is
    /// late while an earlier one is, is the same trouble.
    fn begins_anew(self) -> bool {
        matches!(
            self,
            Self::Paused | Self::Frozen | Self::Unreachable | Self::CampaignPaused
        )
    }

    /// It ends by itself or by what somebody does, and then that is told. What a human changed was decided
    /// by somebody, who knows; what became of a campaign stays so.
    pub fn ends(self) -> bool {
        self != Self::Drift && !self.is_outcome()
    }

    /// Something that became of a campaign: it is told once, whatever happens afterwards.
    fn is_outcome(self) -> bool {
        matches!(
            self,
            Self::CampaignUnknown
                | Self::CampaignExpired
                | Self::CampaignWaits
                | Self::CampaignMissed
        )
    }

    /// Of a single e-mail: the site itself may be fine.
    pub fn is_of_campaign(self) -> bool {
        self == Self::CampaignPaused || self.is_outcome()
    }
}

/// Something that is wrong now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Empty: the whole installation.
    pub site: String,
    pub kind: Kind,
    /// The target, the campaign, the item with its occasion, or what was changed: tells two troubles of one kind apart.
    pub about: String,
    pub since: Timestamp,
    /// From when on it is told.
    pub from: Timestamp,
    /// False while nobody has looked for a while, as after a sleep: what was so then may be over.
    pub is_fresh: bool,
    /// What happened and what to do, in both languages, as the ledger keeps it.
    pub said: String,
    /// The item of a campaign, and how many people it is about.
    pub item: String,
    pub people: i64,
}

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    pub site: String,
    pub kind: Kind,
    pub about: String,
    pub since: Timestamp,
    pub told_at: Timestamp,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Tell of it.
    Alert(Trouble),
    /// Tell that it is over.
    Well(Before),
    /// It is over, and there is nothing to tell.
    Forget(Before),
}

/// What to do about what is wrong now, given what was told. `is_well` says of a site that it was looked
/// at and is fine: that a trouble is not seen is no proof that it is over.
pub fn steps(
    troubles: &[Trouble],
    told: &[Before],
    is_well: impl Fn(&str) -> bool,
    now: Timestamp,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for trouble in troubles {
        let before = told.iter().find(|told| told.is_of(trouble));
        let is_new =
            before.is_none_or(|before| trouble.kind.begins_anew() && before.since != trouble.since);
        if is_new && trouble.is_fresh && trouble.from <= now {
            steps.push(Step::Alert(trouble.clone()));
        }
    }
    let mut said_well: Vec<&str> = Vec::new();
    for told in told {
        if troubles.iter().any(|trouble| told.is_of(trouble)) {
            continue;
        }
        let age = now.duration_since(told.told_at);
        let step = match told.kind {
            Kind::Drift if age < DRIFT_KEPT => continue,
            kind if kind.is_outcome() && age < CAMPAIGN_KEPT => continue,
            kind if !kind.ends() => Step::Forget(told.clone()),
            // Campaigns of one site go their own ways.
            Kind::CampaignPaused => Step::Forget(told.clone()),
            _ if !is_well(&told.site) => continue,
            _ if said_well.contains(&told.site.as_str()) => Step::Forget(told.clone()),
            _ => {
                said_well.push(&told.site);
                Step::Well(told.clone())
            }
        };
        steps.push(step);
    }
    steps
}

impl Before {
    fn is_of(&self, trouble: &Trouble) -> bool {
        (&self.site, self.kind, &self.about) == (&trouble.site, trouble.kind, &trouble.about)
    }
}
