"""The people who answer, in one team per topic."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import topic_choices


class AgentQuerySet(models.QuerySet["Agent"]):
    def at_the_desk(self) -> Self:
        """Who may sign in. Whoever has left stays a row, since what they wrote does."""
        return self.filter(user__is_active=True, user__is_staff=True)

    def not_away(self, today: date) -> Self:
        return self.filter(models.Q(back_on=None) | models.Q(back_on__lte=today))


class Agent(models.Model):
    class Liking(models.TextChoices):
        """How they are told by mail of what is theirs."""

        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day, in the morning")
        NEVER = "never", _("Never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent", verbose_name=_("user")
    )
    language = models.CharField(_("language"), max_length=8, default="en")
    also_answers_in = models.JSONField(_("also answers in"), default=list, blank=True)  # codes, besides their own
    # Until the day before it nothing is given to them.
    back_on = models.DateField(_("away, back on"), null=True, blank=True)
    given_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # a request by the portal, whose turn goes by it
    told_of_assigned = models.CharField(
        _("when a request is given to me"), max_length=8, choices=Liking.choices, default=Liking.AT_ONCE
    )
    single_keys = models.BooleanField(_("keys without Alt or Ctrl"), default=True)
    told_of_mentions = models.CharField(
        _("when a note names me with “@”"), max_length=8, choices=Liking.choices, default=Liking.AT_ONCE
    )

    told_of_answers = models.CharField(
        _("when a customer writes again in a request of mine"),
        max_length=8,
        choices=Liking.choices,
        default=Liking.DAILY,
    )
    signatures = models.JSONField(_("signature"), default=dict, blank=True)  # Markdown, by language

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")

    def __str__(self) -> str:
        return self.user.get_full_name() or self.user.get_username()

    @property
    def first_name(self) -> str:
        """What customers see of an agent: no family name, no address."""
        return self.user.first_name or str(_("Support"))

    @property
    def languages(self) -> frozenset[str]:
        """In which they answer."""
        return frozenset({self.language, *self.also_answers_in})

    def is_away(self, today: date) -> bool:
        return self.back_on is not None and self.back_on > today

    @cached_property
    def desk_teams(self) -> list["Team"]:
        """All there are, with the people above them and whether this agent is a member: read once for each object."""
        return list(Team.objects.with_people_above().with_membership_of(self).order_by("topic"))

    @property
    def own_teams(self) -> list["Team"]:
        return [team for team in self.desk_teams if team.is_member]


class AgentNews(models.Model):
    """What an agent is to be told by mail; a while after they were told the row goes."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("given to them")
        MENTIONED = "mentioned", _("named in a note")
        ANSWERED = "answered", _("their customer wrote again")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="news", verbose_name=_("agent"))
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="agent_news", verbose_name=_("ticket")
    )
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("note")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    happened_at = models.DateTimeField(_("happened"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("news for an agent")
        verbose_name_plural = _("news for agents")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: #{self.ticket_id}"


class TeamQuerySet(models.QuerySet["Team"]):
    def counting_members(self) -> Self:
        """Adds `member_count`."""
        return self.annotate(member_count=models.Count("members"))

    def with_membership_of(self, agent: Agent) -> Self:
        """Adds `is_member`."""
        theirs = Team.members.through.objects.filter(team=models.OuterRef("pk"), agent=agent)
        return self.annotate(is_member=models.Exists(theirs))

    def with_people_above(self) -> Self:
        return self.select_related("lead__user", "manager__user", "on_call__user")

    def of(self, topic: str) -> "Team":
        """The topic's team; every topic has one, made when first asked for."""
        return self.get_or_create(topic=topic)[0]

    def handing_out(self) -> Self:
        """Whose requests the portal gives to somebody by itself."""
        return self.exclude(hands_out=Team.HandsOut.BY_HAND)

    def reminding(self) -> Self:
        """Whose customers are reminded when they don’t answer."""
        return self.filter(reminds_after_days__gt=0)


class Team(models.Model):
    """The agents of a topic. Its row is the lock under which chats and requests are handed out."""

    class HandsOut(models.TextChoices):
        """How a request finds somebody."""

        BY_HAND = "by_hand", _("By hand: whoever takes it")
        IN_TURN = "in_turn", _("In turn: to whom the portal gave none for the longest time")
        LEAST_LOADED = "least_loaded", _("To the least loaded: who has the fewest requests in hand that wait for us")

    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices, primary_key=True)
    members = models.ManyToManyField(Agent, related_name="teams", blank=True, verbose_name=_("members"))
    lead = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="led_teams", verbose_name=_("lead")
    )
    manager = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("manager")
    )
    on_call = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("on call")
    )
    hands_out = models.CharField(
        _("gives its requests to somebody"),
        max_length=12,
        choices=HandsOut.choices,
        default=HandsOut.BY_HAND,
        help_text=_(
            "New requests, those that come from another team, and those that nobody has in hand when their customer "
            "writes again. Only to who is there, and first to who answers in the customer’s language. If nobody is "
            "there, they wait for whoever takes them."
        ),
    )
    same_agent_days = models.PositiveSmallIntegerField(
        _("days in which a customer finds the same agent again"),
        default=30,
        help_text=_("Whoever had the customer’s last request in these days comes first. 0: nobody does."),
    )
    reminds_after_days = models.PositiveSmallIntegerField(
        _("days after which a silent customer is reminded"),
        default=0,
        help_text=_(
            "Counted from our answer, once for each answer of ours. Never while a case or what may be one isn’t over, "
            "nor where letters don’t arrive. 0: nobody is reminded, and nothing is closed by itself."
        ),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("days after the reminder until the request is closed"),
        default=7,
        help_text=_("With the words of the closing letter; an answer opens it again. 0: it stays open."),
    )
    # The tick that an agent finds set or not, who closes one of its tickets.
    tells_of_closing = models.BooleanField(
        _("tells customers that their request is closed"),
        default=False,
        help_text=_("Unless the agent who closes it says otherwise."),
    )
    asks_how_it_was = models.BooleanField(
        _("asks customers “How was it?”"),
        default=True,
        help_text=_("Once of each request, in the answer that closes it; never while a case runs."),
    )

    member_count: int  # only with `counting_members`; elsewhere it is an error
    is_member: bool  # only in `Agent.desk_teams`

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        """Its row may outlive its topic, which a later version no longer knows."""
        return str(dict(topic_choices()).get(self.topic, self.topic))


def may_be_read_by(agent: Agent, *, ticket: str = "") -> models.Q:
    """The tickets of the agent's teams, and those put into their hands. `ticket`: the way to it, as `ticket__`."""
    teams = agent.teams.values("topic")
    return models.Q(**{f"{ticket}topic__in": teams}) | models.Q(**{f"{ticket}assignee": agent})
