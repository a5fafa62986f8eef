//! Versions of an item's files → the item.

use crate::hash::Hash;
use crate::site::Site;

use super::fields::{EmailFields, Fields};
use super::file::Version;
use super::name::Kind;
use super::picture;
use super::{
    After, Announcement, Common, EmailPlan, Hours, MailText, Page, Picture, Promotion, Repeat,
    Special, Text,
};

/// The files of one item that count: the original first, then the translations.
pub struct Item<'a> {
    pub kind: Kind,
    pub slug: &'a str,
    pub original: &'a Version,
    pub translations: &'a [Version],
    pub site: &'a Site,
}

impl Item<'_> {
    /// A promotion; `None` without title or end.
    pub fn promotion(&self) -> Option<Promotion> {
        let fields = &self.original.fields;
        fields.title.as_ref()?;
        let repeat = fields
            .repeat
            .clone()
            .flatten()
            .filter(|_| fields.starts.is_some());
        Some(Promotion {
            common: self.common(),
            starts: fields.starts,
            ends: fields.ends?,
            repeat: repeat.map(|every| Repeat {
                every,
                until: fields.until,
            }),
            code: fields.code.clone(),
            after: fields.after.unwrap_or(After::Remove),
            texts: self.texts(),
        })
    }

    /// An announcement; `None` without a title.
    pub fn announcement(&self) -> Option<Announcement> {
        let fields = &self.original.fields;
        fields.title.as_ref()?;
        Some(Announcement {
            common: self.common(),
            publish: fields.publish,
            expires: fields.expires,
            urgent: fields.urgent.unwrap_or(false),
            texts: self.texts(),
        })
    }

    /// A standing page; `None` without a title.
    pub fn page(&self) -> Option<Page> {
        self.original.fields.title.as_ref()?;
        Some(Page {
            common: self.common(),
            texts: self.texts(),
        })
    }

    /// The opening hours; `None` where only an expression that cannot be read is there.
    pub fn hours(&self) -> Option<Hours> {
        let fields = &self.original.fields;
        Some(Hours {
            common: self.common(),
            regular: fields.hours.clone()?,
            special: self.special(),
            holidays: fields.holidays.clone(),
            country: self.site.country.clone(),
            texts: self.texts(),
        })
    }

    /// All pictures of the item, each once.
    pub fn pictures(&self) -> Vec<&Picture> {
        let mut pictures: Vec<&Picture> = self
            .versions()
            .flat_map(|version| {
                version
                    .fields
                    .image
                    .iter()
                    .chain(version.fields.pictures.values())
            })
            .collect();
        pictures.sort_by(|a, b| a.file.cmp(&b.file));
        pictures.dedup_by(|a, b| a.file == b.file);
        pictures
    }

    fn versions(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(self.original).chain(self.translations)
    }

    fn common(&self) -> Common {
        let fields = &self.original.fields;
        let files = self.files();
        let ground = self.site.ground();
        Common {
            id: self.kind.id(self.slug),
            slug: self.slug.to_owned(),
            file: self.original.path.clone(),
            draft: fields.draft.unwrap_or(false),
            files,
            fingerprint: Hash::of_parts([files.hex().as_bytes(), ground.as_bytes()]),
            email: fields.email.clone().and_then(plan),
        }
    }

    /// Over paths and contents, sorted by path: the order in which files were read is no part of it.
    fn files(&self) -> Hash {
        let mut parts: Vec<(String, String)> = self
            .versions()
            .map(|version| (version.path.clone(), version.hash.hex()))
            .collect();
        for picture in self.pictures() {
            parts.push((
                picture.file.clone(),
                format!("{} {}", picture.hash.hex(), picture::facts(picture)),
            ));
        }
        parts.sort();
        Hash::of_parts(
            parts
                .iter()
                .flat_map(|(path, hash)| [path.as_bytes(), hash.as_bytes()]),
        )
    }

    fn special(&self) -> Vec<Special> {
        let days = self.original.fields.special.clone().unwrap_or_default();
        days.into_iter()
            .map(|day| {
                let mut notes = Vec::new();
                notes.extend(day.note.map(|note| (self.site.language.clone(), note)));
                for version in self.translations {
                    let own = version.fields.special.iter().flatten();
                    let same = own.filter(|own| (own.from, own.to) == (day.from, day.to));
                    let language = version.language.clone().unwrap_or_default();
                    notes.extend(
                        same.filter_map(|own| own.note.clone())
                            .map(|note| (language.clone(), note)),
                    );
                }
                Special {
                    from: day.from,
                    to: day.to,
                    spans: day.spans.unwrap_or_default(),
                    notes,
                }
            })
            .collect()
    }

    fn texts(&self) -> Vec<Text> {
        let mut texts: Vec<Text> = self.versions().map(|version| self.text(version)).collect();
        let rank = |tag: &str| {
            self.site
                .languages
                .iter()
                .position(|known| known == tag)
                .unwrap_or(usize::MAX)
        };
        texts.sort_by_key(|text| rank(&text.language));
        texts
    }

    fn text(&self, version: &Version) -> Text {
        let base = &self.original.fields;
        let own = &version.fields;
        let inherit =
            |of: fn(&Fields) -> &Option<String>| of(own).clone().or_else(|| of(base).clone());
        let mail = |of: fn(&EmailFields) -> &Option<String>| {
            let from = |fields: &Fields| fields.email.as_ref().and_then(|email| of(email).clone());
            from(own).or_else(|| from(base))
        };
        Text {
            language: version
                .language
                .clone()
                .unwrap_or_else(|| self.site.language.clone()),
            file: version.path.clone(),
            title: inherit(|fields| &fields.title).unwrap_or_default(),
            body: own.body.clone(),
            pictures: own.pictures.clone(),
            mail: MailText {
                subject: mail(|email| &email.subject),
                preheader: mail(|email| &email.preheader),
                greeting: mail(|email| &email.greeting),
            },
            image: own.image.clone().or_else(|| base.image.clone()),
            image_alt: inherit(|fields| &fields.image_alt),
            price: inherit(|fields| &fields.price),
            was: inherit(|fields| &fields.was),
            link: inherit(|fields| &fields.link),
            terms: inherit(|fields| &fields.terms),
            menu: own.menu.or(base.menu).unwrap_or(false),
            order: own.order.or(base.order).unwrap_or(0),
            // Not knowable from the files and the newest accepted versions alone: the ledger keeps
            // no order between the two. A flag that lasted for one pass would flap on the page.
            older_than_original: false,
        }
    }
}

fn plan(email: EmailFields) -> Option<EmailPlan> {
    Some(EmailPlan {
        list: email.list?,
        send: email.send,
        send_each: email.send_each.unwrap_or(false),
        no_later_than: email.no_later_than,
        subject: email.subject,
        preheader: email.preheader,
    })
}
