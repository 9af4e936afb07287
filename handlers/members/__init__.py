"""Members: the roll of each unit, how its people join, and every member's own record."""

from datetime import timedelta

from core.access import COMMITTEE, EVERYONE, MEMBERS, SECRETARIES
from core.card import Icon
from core.feature import Attempts, ButtonHandler, Command, DeepLink, Feature, FormHandler, Job, JobLimits, Page, Tick
from core.i18n import _
from handlers.members import commands, commands_import, commands_joining, commands_record, forms, jobs, service, ticks
from handlers.members.service import unit_itself, unit_of_member, unit_of_membership, unit_of_role
from handlers.members.service_corrections import unit_of_correction
from handlers.members.service_import import unit_of_import, version_of_import

_TRIES = Attempts(10, timedelta(hours=1))

feature = Feature(
    name="members",
    title=_("{member.title}"),
    commands=(
        Command(
            "members",
            commands.members,
            access=COMMITTEE,
            from_above=True,
            aliases=("danhsach",),
            summary=_("The roll: look somebody up, add, change"),
            menu=_("Roll"),
            icon=Icon.PEOPLE,
        ),
        Command(
            "me", commands_record.me, access=MEMBERS, aliases=("toi",), summary=_("My record, and what is wrong with it"), menu=_("My record"), icon=Icon.PERSON
        ),
        Command("import", commands_import.import_list, access=SECRETARIES, aliases=("nhapdanhsach",), summary=_("Read a list of members from a spreadsheet")),
        Command("calls", commands_record.calls, access=SECRETARIES, aliases=("goidien",), summary=_("Who has to be called by hand")),
        Command("join", commands_joining.join, access=EVERYONE, aliases=("thamgia",), summary=_("Join with the code of an invitation"), limit=_TRIES),
    ),
    buttons=(
        ButtonHandler("unit", commands.show_unit, access=COMMITTEE, scope=unit_itself, from_above=True),
        ButtonHandler("roll", commands.show_roll, access=COMMITTEE, scope=unit_itself, from_above=True),
        ButtonHandler("pick", commands.pick, access=COMMITTEE, scope=unit_itself, from_above=True),
        ButtonHandler("filters", commands.filters, access=COMMITTEE, scope=unit_itself, from_above=True),
        ButtonHandler("manage", commands.manage, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("member", commands.show_member, access=COMMITTEE, scope=unit_of_member, from_above=True),
        ButtonHandler("more", commands.show_more, access=SECRETARIES, scope=unit_of_member),
        ButtonHandler("add", commands.add, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("change", commands.change, access=SECRETARIES, scope=unit_of_member),
        ButtonHandler("exempt", commands.exempt, access=SECRETARIES, scope=service.unit_of_member_with),
        ButtonHandler("phone", commands.phone, access=SECRETARIES, scope=service.unit_of_member_with),
        ButtonHandler("away", commands.away, access=SECRETARIES, scope=service.unit_of_member_with),
        ButtonHandler("end", commands.end, access=SECRETARIES, scope=unit_of_member),
        ButtonHandler("visit", commands.show_visit, access=COMMITTEE, scope=unit_of_membership),
        ButtonHandler("end_visit", commands.end_visit, access=SECRETARIES, scope=unit_of_membership),
        ButtonHandler("resume", commands.resume, access=SECRETARIES, scope=unit_of_membership),
        ButtonHandler("waiting", commands.show_waiting, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("roles", commands.roles, access=SECRETARIES, scope=unit_of_member, from_above=True),
        ButtonHandler("give_role", commands.give_role, access=SECRETARIES, scope=service.unit_second, from_above=True),
        ButtonHandler("end_role", commands.end_role, access=SECRETARIES, scope=unit_of_role, from_above=True),
        ButtonHandler("invite", commands_joining.invite, access=SECRETARIES, scope=unit_of_member),
        ButtonHandler("invitations", commands_joining.invitations, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("invitations_pdf", commands_joining.invitations_pdf, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("not_me", commands_joining.not_me, access=MEMBERS),
        ButtonHandler("import_into", commands_import.import_into, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("lists", commands_import.lists, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("import_shown", commands_import.show, access=SECRETARIES, scope=unit_of_import),
        ButtonHandler("import_rows", commands_import.show_rows, access=SECRETARIES, scope=unit_of_import),
        *(
            ButtonHandler(f"import_{name}", handler, access=SECRETARIES, scope=unit_of_import, version=version_of_import, shows=commands_import.show)
            for name, handler in (("write", commands_import.write), ("undo", commands_import.undo), ("cancel", commands_import.cancel))
        ),
        ButtonHandler("correct", commands_record.correct, access=MEMBERS),
        ButtonHandler("correction", commands_record.show_correction, access=SECRETARIES, scope=unit_of_correction),
        ButtonHandler("confirm", commands_record.confirm, access=SECRETARIES, scope=unit_of_correction),
        ButtonHandler("refuse", commands_record.refuse, access=SECRETARIES, scope=unit_of_correction),
        ButtonHandler("devices", commands_record.devices, access=MEMBERS),
        ButtonHandler("connect_chat", commands_record.connect_chat, access=MEMBERS),
        ButtonHandler("disconnect", commands_record.disconnect, access=MEMBERS),
        ButtonHandler("sign_out", commands_record.sign_out, access=MEMBERS),
        ButtonHandler("transfer", commands_record.transfer, access=SECRETARIES, scope=unit_of_member),
        ButtonHandler("arrivals", commands_record.arrivals, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("transfer_shown", commands_record.show_transfer, access=SECRETARIES),
        ButtonHandler("accept_transfer", commands_record.accept_transfer, access=SECRETARIES),
        ButtonHandler("decline_transfer", commands_record.decline_transfer, access=SECRETARIES),
        ButtonHandler("withdraw_transfer", commands_record.withdraw_transfer, access=SECRETARIES),
        ButtonHandler("call_list", commands_record.call_list, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("called", commands_record.called, access=SECRETARIES, scope=unit_of_member),
    ),
    forms=(
        FormHandler(forms.NEW, commands.finish_add, access=SECRETARIES, scope=unit_itself),
        FormHandler(forms.CHANGE, commands.finish_change, access=SECRETARIES, scope=unit_of_member),
        FormHandler(forms.ROLE, commands.finish_role, access=SECRETARIES, scope=service.unit_second, from_above=True),
        FormHandler(forms.ROSTER, commands_import.finish_import, access=SECRETARIES, scope=unit_itself),
        FormHandler(forms.BIRTH_YEAR, commands_joining.join_by_phone, access=EVERYONE, limit=_TRIES),
        FormHandler(forms.CORRECT, commands_record.finish_correct, access=MEMBERS),
        FormHandler(forms.TRANSFER, commands_record.finish_transfer, access=SECRETARIES, scope=unit_of_member),
        FormHandler(forms.ARRIVAL, commands_record.finish_arrival, access=SECRETARIES, scope=unit_itself),
    ),
    deep_links=(DeepLink("", commands_joining.join_by_link, access=EVERYONE, limit=_TRIES),),
    phone=commands_joining.share_phone,
    pages=(Page("invitations", access=SECRETARIES, view=commands_joining.invitations_page, scope=unit_itself),),
    ticks=(Tick(timedelta(seconds=1), ticks.go_on_with_imports),),
    jobs=(
        Job(
            "roster",
            jobs.read_roster,
            compute="handlers.members.compute:read_upload",
            write=jobs.keep_roster,
            failed=jobs.roster_failed,
            limits=JobLimits(time=timedelta(seconds=9)),
        ),
        Job(
            "invitations",
            jobs.read_invitations,
            compute="handlers.members.compute_invitations:invitation_cards_pdf",
            write=jobs.keep_invitations,
            failed=jobs.invitations_failed,
        ),
    ),
)
