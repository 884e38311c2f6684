//! A picture while it is edited: areas that are blacked out, and the part of it
//! that is kept. All lengths are in pixels of the picture.

/// A place in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge.
    pub y: f64,
}

/// A part of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// What drawing on the picture does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Blacks an area out.
    Cover,
    /// Chooses the part that is kept.
    Crop,
}

/// What of an area is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// All of it: it moves.
    Whole,
    /// One corner, here the right or the left and the lower or the upper one:
    /// the opposite corner stays.
    Corner {
        /// The right one.
        right: bool,
        /// The lower one.
        lower: bool,
    },
}

/// What is made of the picture in the end, in whole pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Left, upper edge, width and height of what is kept; never empty.
    pub keep: [u32; 4],
    /// What is blacked out of that, measured from its own corner.
    pub covers: Vec<[u32; 4]>,
}

/// Areas smaller than this in both directions were no drawing but a click.
const SMALLEST: f64 = 6.0;

/// The picture's areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    width: f64,
    height: f64,
    covers: Vec<Rect>,
    crop: Option<Rect>,
    /// What is being drawn or held: which area, by what, and where that began.
    held: Option<Held>,
    /// How it was before each change that can be undone.
    past: Vec<(Vec<Rect>, Option<Rect>)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    area: Area,
    grip: Grip,
    from: Point,
    before: Rect,
    /// Whether it is being drawn, and gone again if it stays too small.
    fresh: bool,
}

/// One of the areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// A blacked-out one, by its number.
    Cover(usize),
    /// What is kept.
    Crop,
}

impl Board {
    /// A picture of this size, with no areas. Sizes of zero count as one.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            width: f64::from(width.max(1)),
            height: f64::from(height.max(1)),
            covers: Vec::new(),
            crop: None,
            held: None,
            past: Vec::new(),
        }
    }

    /// Whether there is a change that can be undone.
    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        if let Some((covers, crop)) = self.past.pop() {
            self.covers = covers;
            self.crop = crop;
            self.held = None;
        }
    }

    fn remember(&mut self) {
        self.past.push((self.covers.clone(), self.crop));
    }

    /// What is blacked out, in the order of drawing.
    #[must_use]
    pub fn covers(&self) -> &[Rect] {
        &self.covers
    }

    /// The part that is kept, if not all of it.
    #[must_use]
    pub const fn crop(&self) -> Option<Rect> {
        self.crop
    }

    /// An area's place as shares of the picture: left, top, width, height.
    #[must_use]
    pub fn shares(&self, rect: Rect) -> [f64; 4] {
        [
            rect.x / self.width,
            rect.y / self.height,
            rect.width / self.width,
            rect.height / self.height,
        ]
    }

    /// A place by its shares of the picture's width and height.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> Point {
        Point {
            x: self.width * x,
            y: self.height * y,
        }
    }

    /// Begins to draw an area from a point on.
    pub fn draw(&mut self, tool: Tool, from: Point) {
        self.remember();
        let from = self.inside(from);
        let before = Rect {
            x: from.x,
            y: from.y,
            width: 0.0,
            height: 0.0,
        };
        let area = match tool {
            Tool::Cover => {
                self.covers.push(before);
                Area::Cover(self.covers.len() - 1)
            }
            Tool::Crop => {
                self.crop = Some(before);
                Area::Crop
            }
        };
        let grip = Grip::Corner {
            right: true,
            lower: true,
        };
        self.held = Some(Held {
            area,
            grip,
            from,
            before,
            fresh: true,
        });
    }

    /// Takes hold of an area.
    pub fn hold(&mut self, area: Area, grip: Grip, from: Point) {
        self.remember();
        self.held = self.get(area).map(|before| Held {
            area,
            grip,
            from,
            before,
            fresh: false,
        });
    }

    /// Moves what is drawn or held.
    pub fn drag(&mut self, to: Point) {
        if let Some(held) = self.held {
            let (dx, dy) = (to.x - held.from.x, to.y - held.from.y);
            let moved = self.changed(held.before, held.grip, dx, dy);
            self.set(held.area, moved);
        }
    }

    /// Lets go. A fresh area that is no larger than a click never was.
    pub fn release(&mut self) {
        let Some(held) = self.held.take() else { return };
        let now = self.get(held.area);
        let small = |rect: Rect| rect.width < SMALLEST && rect.height < SMALLEST;
        if (held.fresh && now.is_some_and(small)) || now == Some(held.before) {
            self.undo();
        }
    }

    /// Adds an area in the middle, for those who don't draw; gives it.
    pub fn add(&mut self, tool: Tool) -> Area {
        self.remember();
        let part = |share: f64| Rect {
            x: self.width * (1.0 - share) / 2.0,
            y: self.height * (1.0 - share) / 2.0,
            width: self.width * share,
            height: self.height * share,
        };
        match tool {
            Tool::Cover => {
                self.covers.push(part(0.25));
                Area::Cover(self.covers.len() - 1)
            }
            Tool::Crop => {
                self.crop = Some(part(0.9));
                Area::Crop
            }
        }
    }

    /// Moves an area (`grow` false) or its lower right corner by `x` and `y`
    /// steps, each a hundredth of the picture's longer edge.
    pub fn step(&mut self, area: Area, x: f64, y: f64, grow: bool) {
        let step = self.width.max(self.height) / 100.0;
        let grip = if grow {
            Grip::Corner {
                right: true,
                lower: true,
            }
        } else {
            Grip::Whole
        };
        if let Some(before) = self.get(area) {
            self.remember();
            let mut after = self.changed(before, grip, x * step, y * step);
            // Turned inside out by a key it would only confuse.
            if grow && (after.x < before.x || after.y < before.y) {
                after = before;
            }
            after.width = after.width.max(1.0);
            after.height = after.height.max(1.0);
            self.set(area, after);
        }
    }

    /// Takes an area away.
    pub fn remove(&mut self, area: Area) {
        if self.get(area).is_some() {
            self.remember();
        }
        match area {
            Area::Cover(number) if number < self.covers.len() => {
                self.covers.remove(number);
            }
            Area::Crop => self.crop = None,
            Area::Cover(_) => {}
        }
    }

    /// What is made of the picture. Whatever pixel a cover touches is black, and
    /// no pixel outside of what is kept is left.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let whole = Rect {
            x: 0.0,
            y: 0.0,
            width: self.width,
            height: self.height,
        };
        let kept = self.crop.unwrap_or(whole);
        let inside = |value: f64, most: f64| value.clamp(0.0, most);
        let left = inside(kept.x.round(), self.width - 1.0);
        let top = inside(kept.y.round(), self.height - 1.0);
        let right = inside((kept.x + kept.width).round(), self.width).max(left + 1.0);
        let bottom = inside((kept.y + kept.height).round(), self.height).max(top + 1.0);
        let covers = self.covers.iter().filter_map(|cover| {
            let x = inside(cover.x.floor(), right).max(left);
            let y = inside(cover.y.floor(), bottom).max(top);
            let width = (cover.x + cover.width).ceil().min(right) - x;
            let height = (cover.y + cover.height).ceil().min(bottom) - y;
            (width > 0.0 && height > 0.0)
                .then(|| [x - left, y - top, width, height].map(|length| length as u32))
        });
        Plan {
            keep: [left, top, right - left, bottom - top].map(|length| length as u32),
            covers: covers.collect(),
        }
    }

    fn get(&self, area: Area) -> Option<Rect> {
        match area {
            Area::Cover(number) => self.covers.get(number).copied(),
            Area::Crop => self.crop,
        }
    }

    fn set(&mut self, area: Area, rect: Rect) {
        match area {
            Area::Cover(number) => {
                if let Some(cover) = self.covers.get_mut(number) {
                    *cover = rect;
                }
            }
            Area::Crop => self.crop = Some(rect),
        }
    }

    fn inside(&self, point: Point) -> Point {
        Point {
            x: point.x.clamp(0.0, self.width),
            y: point.y.clamp(0.0, self.height),
        }
    }

    /// A rectangle after one of its grips moved, inside the picture.
    fn changed(&self, before: Rect, grip: Grip, dx: f64, dy: f64) -> Rect {
        match grip {
            Grip::Whole => Rect {
                x: (before.x + dx).clamp(0.0, (self.width - before.width).max(0.0)),
                y: (before.y + dy).clamp(0.0, (self.height - before.height).max(0.0)),
                ..before
            },
            Grip::Corner { right, lower } => {
                let (x, width) = spanned(before.x, before.width, right, dx, self.width);
                let (y, height) = spanned(before.y, before.height, lower, dy, self.height);
                Rect {
                    x,
                    y,
                    width,
                    height,
                }
            }
        }
    }
}

/// A stretch after its far (or near) end moved: where it begins and how long it is.
fn spanned(start: f64, length: f64, far: bool, by: f64, most: f64) -> (f64, f64) {
    let (fixed, moving) = if far {
        (start, start + length)
    } else {
        (start + length, start)
    };
    let moving = (moving + by).clamp(0.0, most);
    (fixed.min(moving), (fixed - moving).abs())
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
