//! A small form that is filled in, for expressions to look at.

use crate::cases::Case;
use crate::fill::{NOW, context, is_shallow};
use coletor_common::form::cells::{CellId, Layout};
use coletor_common::form::expr::functions::Function;
use coletor_common::form::expr::write::{Named, write};
use coletor_common::form::expr::{Expr, Step, resolve};
use coletor_common::form::filling::Filling;
use coletor_common::form::model::NodeId;
use coletor_common::form::names::Names;
use coletor_common::form::read::compile;
use coletor_common::form::script;
use std::sync::{Arc, LazyLock};

/// One of each kind of value, groups and repeats in each other, two questions of one name, and a list.
const CASE: &str = "\
## survey
type | name | label | calculation
integer | a | A |
decimal | b | B |
text | t | T |
date | d | D |
select_one m | l | L |
select_multiple m | s | S |
geopoint | p | P |
geotrace | w | W |
integer | e | E |
calculate | c | | ${a} * 2
begin_group | g | G |
text | x | X |
begin_repeat | r | R |
text | n | N |
integer | k | K |
begin_repeat | q | Q |
text | v | V |
text | x | X |
end_repeat | | |
end_repeat | | |
end_group | | |
## choices
list_name | name | label | of | rank
m | x | X | one | 1
m | y | it's \"Y\" | one | 2
m | z | Z | two |
## steps
/a := 12
/b := 2.50
/t := it's a text
/d := 2026-11-24
/l := y
/s := x z
/p := -23.5 -46.6 760 5
/w := 0 0;0 1;1 1;0 0
/g/x := outer
add /g/r
/g/r[1]/n := one
/g/r[1]/k := 3
/g/r[2]/n := two
/g/r[2]/k := 5
add /g/r[2]/q
/g/r[1]/q[1]/v := 1
/g/r[2]/q[1]/v := 2
/g/r[2]/q[2]/v := 4
/g/r[2]/q[2]/x := inner
";
/// Who has the expression, in the outermost place and within repeats.
const OWNERS: [&str; 4] = ["/a", "/s", "/g/r[2]/k", "/g/r[2]/q[1]/v"];
/// The name of the first element.
const ROOT: &str = "data";

struct Sample {
    filling: Filling,
    names: Names,
    layout: Layout,
    owners: Vec<CellId>,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let case = Case::read(CASE);
    let (form, findings) = compile(&case.book);
    let form = form.unwrap_or_else(|| panic!("{findings:#?}"));
    let (names, layout) = (Names::of_form(&form), Layout::of(&form));
    let mut filling = Filling::new(Arc::new(form), context());
    for step in &case.steps {
        script::step(&mut filling, step, NOW).unwrap_or_else(|error| panic!("{step}: {error}"));
    }
    let owner = |path: &&str| filling.find(path).unwrap_or_else(|| panic!("{path}"));
    Sample { owners: OWNERS.iter().map(owner).collect(), filling, names, layout }
});

/// Reads a text as an expression of several questions, and as a filter. Its value must stay the same when it is written and
/// read again.
pub fn check(text: &str) {
    let sample = &*SAMPLE;
    for owner in &sample.owners {
        if let Ok(expr) = resolve::compile(text, owner.node, &sample.names) {
            sample.check(&expr, *owner);
        }
        if let Ok(expr) = resolve::filter(text, owner.node, 0, &sample.names) {
            sample.check(&expr, *owner);
        }
    }
}

impl Sample {
    fn check(&self, expr: &Expr, owner: CellId) {
        if !is_shallow(expr) {
            return;
        }
        let value = self.value(expr, owner);
        let for_clients = write(expr, owner.node, (self.filling.form(), &self.layout), ROOT);
        let for_authors = Named { form: self.filling.form(), names: &self.names }.expression(expr, owner.node);
        for written in [for_clients, for_authors] {
            let again = self.read(&written, owner.node);
            // Chance is another one in another place of the expression.
            if !expr.steps().iter().any(is_chance) {
                assert_eq!(self.value(&again, owner), value, "{written}");
            }
        }
    }

    /// The value, and how many places it leads to: a value shows only the first of them.
    fn value(&self, expr: &Expr, owner: CellId) -> (String, String) {
        let count: Vec<Step> = std::iter::once(Step::Call(Function::Count, 1)).chain(expr.steps().to_vec()).collect();
        let count = Expr::try_from(count).map(|count| self.filling.evaluate(&count, owner));
        (self.filling.evaluate(expr, owner), count.unwrap_or_default())
    }

    fn read(&self, written: &str, owner: NodeId) -> Expr {
        resolve::compile(written, owner, &self.names).unwrap_or_else(|error| panic!("{error:?}\n{written}"))
    }
}

fn is_chance(step: &Step) -> bool {
    matches!(step, Step::Call(Function::Random | Function::Uuid | Function::Randomize, _))
}
