"""What is done to accounts: each change checked against who makes it, and written into the log in the same transaction.

Nobody gives more than they have: who may look after accounts of one unit can neither widen the own scope nor touch an account
that sees more. Nobody changes the own role or shuts out the own account, so an admin of everything always remains.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from collector.errors import AccountInvalidError, ForbiddenError
from collector.store.accounts import Account, Accounts, Invitation, clean_name
from collector.store.alerts import MACHINE
from collector.store.audit import Audit, Deed
from collector.store.db import Database, transaction
from collector.store.second_step import SecondStep
from collector.viewer import Viewer
from office.directory import Index

COMMAND_LINE = Viewer("command line", "admin")
"""Who changes accounts on the machine itself: whoever may read the database may do all of it anyway."""


class People:
    """The accounts as ``by`` looks after them, with the directory ``inside`` of that scope; ``address`` is where ``by`` sits."""

    def __init__(self, db: Database, accounts: Accounts, inside: Index, *, by: Viewer, now_ms: int, address: str = "") -> None:
        self._db = db
        self._accounts = accounts
        self._inside = inside
        self._by = by
        self._address = address
        self._now = now_ms

    def accounts(self) -> list[Account]:
        """The accounts that ``by`` looks after, by name."""
        return [account for account in self._accounts.all() if self._may(account.viewer)]

    def invitations(self) -> list[Invitation]:
        """The open invitations of new people that ``by`` looks after, by name."""
        return [one for one in self._accounts.invitations(self._now) if self._may(one.viewer)]

    def find(self, id_: int) -> Account | None:
        """An account that ``by`` looks after; one outside of that is nowhere."""
        account = self._accounts.find(id_)
        return account if account is not None and self._may(account.viewer) else None

    def invite(self, viewer: Viewer) -> str:
        """The word of a one-time link for a new person.

        Raises:
            AccountInvalidError: ``name``, ``taken`` or ``scope``.
            ForbiddenError: when it would give more than ``by`` has.
        """
        viewer = viewer._replace(account=clean_name(viewer.account))
        self._check(viewer)
        pending = {one.viewer.account: one.viewer for one in self._accounts.invitations(self._now)}
        other = pending.get(viewer.account)
        # Who is outside of the scope is not to be known, and not to be taken over by a new link either.
        is_ours = viewer.account in {COMMAND_LINE.account, MACHINE[0]}
        if is_ours or self._accounts.named(viewer.account) is not None or (other is not None and not self._may(other)):
            raise AccountInvalidError("taken", "somebody has this name; choose another")
        with transaction(self._db):
            self._demand_still()
            token = self._accounts.invite(viewer, self._now)
            self._log("account-invited", viewer, after=described(viewer))
        return token

    def new_link(self, account: Account) -> str:
        """The word of a one-time link with which somebody sets a new password; role and scope stay.

        Raises:
            ForbiddenError: when the account sees more than ``by``.
        """
        with self._deed(account) as known:
            token = self._accounts.invite(known.viewer, self._now)
            self._log("account-link", known.viewer)
        return token

    def withdraw(self, name: str) -> None:
        """Make an open invitation worthless; nothing where there is none that ``by`` looks after."""
        for one in self.invitations():
            if one.viewer.account == name:
                with transaction(self._db):
                    self._accounts.withdraw(name)
                    self._log("account-withdrawn", one.viewer)

    def change(self, account: Account, viewer: Viewer) -> None:
        """Give an account another role or scope; its sessions end.

        Raises:
            AccountInvalidError: ``scope``, ``own``, or ``stale``, when somebody else has changed it since it was read.
            ForbiddenError: when the account sees more than ``by``, or would afterwards.
        """
        viewer = viewer._replace(account=account.name)
        self._not_own(account)
        self._check(viewer)
        with self._deed(account) as known:
            if known.viewer != account.viewer:
                raise AccountInvalidError("stale", "somebody changed this account meanwhile; read it again")
            self._accounts.change(known, viewer)
            self._log("account-changed", viewer, before=described(known.viewer), after=described(viewer))

    def disable(self, account: Account, *, disabled: bool) -> None:
        """Shut an account out, or let it in again; nothing where that is so already.

        Raises:
            AccountInvalidError: ``own``.
            ForbiddenError: when the account sees more than ``by``.
        """
        self._not_own(account)
        with self._deed(account) as known:
            if known.is_disabled != disabled:
                self._accounts.disable(known, disabled=disabled)
                self._log("account-disabled" if disabled else "account-enabled", known.viewer)

    def drop_second_step(self, account: Account) -> None:
        """Ask somebody who has lost the phone for the password alone.

        Raises:
            ForbiddenError: when the account sees more than ``by``.
        """
        with self._deed(account) as known:
            SecondStep(self._db).drop(known)
            self._log("second-step-off", known.viewer)

    @contextmanager
    def _deed(self, account: Account) -> Iterator[Account]:
        """A transaction about an account as it is in it: another admin may have changed it, or ``by``, since it was read."""
        with transaction(self._db):
            found = self._accounts.find(account.id)
            self._demand((found or account).viewer)
            self._demand_still()
            yield found or account

    def _demand_still(self) -> None:
        # Two admins who shut each other out at one moment must not both succeed: nobody would be left.
        own = self._accounts.named(self._by.account)
        if own is not None and (own.is_disabled or own.viewer != self._by):
            raise ForbiddenError("forbidden", "your own account was changed meanwhile; log in again")

    def _may(self, target: Viewer) -> bool:
        return self._by.may("accounts") and self._by.covers(target, self._inside)

    def _demand(self, target: Viewer) -> None:
        if not self._may(target):
            raise ForbiddenError("outside-scope", "this account would see more than yours, or is not there")

    def _check(self, viewer: Viewer) -> None:
        self._demand(viewer)
        if (viewer.role == "official") != (viewer.official is not None) or (viewer.role == "official" and viewer.unit):
            raise AccountInvalidError("scope", "an official needs the own entry of the directory, others a unit or everything")
        if viewer.official is not None and viewer.official not in self._inside.officials:
            raise AccountInvalidError("scope", f"{'/'.join(viewer.official)!r} is no official of the directory")
        if viewer.unit is not None and viewer.unit not in self._inside.units:
            raise AccountInvalidError("scope", f"{viewer.unit!r} is no unit of the directory")

    def _not_own(self, account: Account) -> None:
        if account.name == self._by.account:
            raise AccountInvalidError("own", "nobody changes the own role or shuts out the own account; ask another admin")

    def _log(self, what: Deed, about: Viewer, **changed: Any) -> None:  # noqa: ANN401 - before and after
        unit: str | None = about.unit
        if about.official is not None and about.official[0] in self._inside.offices:
            unit = self._inside.offices[about.official[0]].unit
        Audit(self._db).write(
            what,
            about.account,
            at_ms=self._now,
            account=self._by.account,
            role=self._by.role,
            unit=unit,
            address=self._address,
            **changed,
        )


def described(viewer: Viewer) -> dict[str, object]:
    """Role and scope, for the log."""
    found: dict[str, object] = {"role": viewer.role}
    if viewer.unit is not None:
        found["unit"] = viewer.unit
    if viewer.official is not None:
        found["official"] = "/".join(viewer.official)
    return found
