"""The plainest valid objects; a trait is a state."""

from __future__ import annotations

from factory import LazyAttribute, RelatedFactory, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory, Password

from members import models as members
from members.enums import Level, MembershipStatus, Role, TagGroup

# --- members ------------------------------------------------------------------------------------


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = members.Institution

    name = Sequence(lambda n: f"University {n}")
    city = "Lyon"


class HostFacilityFactory(DjangoModelFactory):
    class Meta:
        model = members.HostFacility

    name = Sequence(lambda n: f"Imaging core {n}")
    slug = Sequence(lambda n: f"imaging-core-{n}")
    institution = SubFactory(InstitutionFactory)
    city = "Lyon"
    latitude = 45.76
    longitude = 4.84


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = members.Grant

    user = SubFactory("tests.factories.UserFactory")
    role = Role.COORDINATOR
    facility = None


class UserFactory(DjangoModelFactory):
    """A requester; `coordinator=True`, `funder=True` add the grant."""

    class Meta:
        model = members.User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")
    password = Password("correct-horse-battery")

    class Params:
        coordinator = Trait(is_staff=True, grant=RelatedFactory(GrantFactory, "user"))
        funder = Trait(grant=RelatedFactory(GrantFactory, "user", role=Role.FUNDER))
        host_manager = Trait(
            grant=RelatedFactory(
                GrantFactory,
                "user",
                role=Role.HOST_MANAGER,
                facility=SubFactory(HostFacilityFactory),
            )
        )


class AnalystFactory(DjangoModelFactory):
    """An active member with an own facility."""

    class Meta:
        model = members.Analyst

    user = SubFactory(UserFactory)
    facility = SubFactory(HostFacilityFactory)
    status = MembershipStatus.ACTIVE

    class Params:
        invited = Trait(status=MembershipStatus.INVITED)
        on_leave = Trait(status=MembershipStatus.ON_LEAVE)
        alumni = Trait(status=MembershipStatus.ALUMNI)


class TagFactory(DjangoModelFactory):
    class Meta:
        model = members.Tag

    slug = Sequence(lambda n: f"tag-{n}")
    group = TagGroup.OPERATION
    label_en = LazyAttribute(lambda tag: tag.slug.replace("-", " ").capitalize())
    label_fr = LazyAttribute(lambda tag: f"{tag.label_en} (fr)")


class ExpertiseFactory(DjangoModelFactory):
    class Meta:
        model = members.Expertise

    analyst = SubFactory(AnalystFactory)
    tag = SubFactory(TagFactory)
    level = Level.DO


class CharterVersionFactory(DjangoModelFactory):
    class Meta:
        model = members.CharterVersion

    published_on = "2026-01-05"
    text_en = "We serve."
    text_fr = "Nous servons."


class ConflictFactory(DjangoModelFactory):
    class Meta:
        model = members.Conflict

    person = SubFactory(UserFactory)
    with_person = SubFactory(UserFactory)
