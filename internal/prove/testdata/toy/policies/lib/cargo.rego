package plimsoll.lib.cargo

loose(crate) if not crate.body.lashed
